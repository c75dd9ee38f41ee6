// The page as one classic script, so that it also opens as a file: browsers load neither modules nor threads from file:// addresses, but a page may
// start threads out of its own text. The script is a function that knows its name, whose text is a program.
const SCRIPT = "explorer.js";
const NAME = "explorer";

export const oneScriptPlugin = {
  name: "one-script",
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      const chunks = Object.values(bundle).filter(({ type }) => type === "chunk");
      const [chunk] = chunks;
      if (chunks.length !== 1 || chunk.imports.length > 0 || chunk.exports.length > 0)
        this.error(
          `the explorer must be one script, got ${chunks.map(({ fileName }) => fileName).join(", ")}`,
        );
      // of Vite's help for chunks that load others, of which there are none
      const code = chunk.code.replaceAll(/\bimport\.meta\b/g, "({ url: location.href })");
      const was = chunk.fileName;
      chunk.fileName = SCRIPT;
      chunk.code = `function ${NAME}() {\n"use strict";\n${code}\n}\n${NAME}();\n`;
      const page = bundle["index.html"];
      // attributes of modules: a file has no origin to compare with
      page.source = page.source
        .replace(
          /<script type="module" crossorigin src="[^"]*"><\/script>/,
          `<script defer src="./${SCRIPT}"></script>`,
        )
        .replace(/ crossorigin(?= href)/g, "");
      if (page.source.includes(was) || !page.source.includes(SCRIPT)) this.error(`index.html loads ${was}`);
    },
  },
};
