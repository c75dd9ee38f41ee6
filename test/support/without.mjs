// `node --import`: as if the packages that WITHOUT names, separated by commas, were not installed.
import Module, { register } from "node:module";

const names = process.env.WITHOUT.split(",");
const place = "_resolveFilename"; // where Node lets it be replaced
const find = Module[place];
Module[place] = (request, ...rest) => {
  if (names.some((name) => request === name || request.startsWith(`${name}/`)))
    throw Object.assign(new Error(`Cannot find module '${request}'`), { code: "MODULE_NOT_FOUND" });
  return find(request, ...rest);
};
register(
  `data:text/javascript,${encodeURIComponent(`
    export const resolve = (specifier, context, next) => {
      if (${JSON.stringify(names)}.includes(specifier)) throw new Error("Cannot find package " + specifier);
      return next(specifier, context);
    };`)}`,
);
