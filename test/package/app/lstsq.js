// What a bundle that wants one routine has to carry.
import { line } from "./line.js";

globalThis.answer = line();
