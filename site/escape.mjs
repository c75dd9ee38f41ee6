const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as it may stand in HTML, attributes included. */
export const escape = (text) => String(text).replaceAll(/[&<>"]/g, (sign) => entities[sign]);
