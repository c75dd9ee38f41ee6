export { request as read } from "../wasm/fetched.js";
