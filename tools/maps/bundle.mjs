// Makes the map library that ships with freightsim: what geo.js names, as one script that sets the variable `geo`.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = new URL(".", import.meta.url);
const RESULT = new URL("../../src/freightsim/data/web/geo.js", HERE);

const made = await build({
  absWorkingDir: fileURLToPath(HERE),
  entryPoints: ["geo.js"],
  bundle: true,
  charset: "utf8",
  format: "iife",
  globalName: "geo",
  legalComments: "none", // the licences stand in full at the top instead
  metafile: true,
  minify: true,
  target: "es2020",
  write: false,
});

function licence(name) {
  const folder = new URL(`node_modules/${name}/`, HERE);
  const { version, license } = JSON.parse(readFileSync(new URL("package.json", folder)));
  return `${name} ${version} (${license})\n\n${readFileSync(new URL("LICENSE", folder), "utf8").trim()}`;
}

const bundled = Object.values(made.metafile.outputs)[0].inputs;
const names = Object.entries(bundled)
  .filter(([, { bytesInOutput }]) => bytesInOutput)
  .map(([path]) => path.match(/node_modules\/([^/]+)/)?.[1])
  .filter(Boolean);
const licences = [...new Set(names)].sort().map(licence);
const text = `/*! Bundled and minified without other change from:\n\n${licences.join("\n\n")}\n*/\n${made.outputFiles[0].text}`;
if (/<\/script/i.test(text)) throw new Error("the script could not stand inside a page");
writeFileSync(RESULT, text);
console.log(`geo.js: ${Math.round(text.length / 1000)} kB, ${[...new Set(names)].sort().join(", ")}`);
