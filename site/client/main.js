import { addMenu } from "./menu.js";
import { addRunners } from "./runner.js";
import { addSearch } from "./search.js";

addMenu();
addSearch(document.querySelector(".search"), document.body.dataset.root);
addRunners();
