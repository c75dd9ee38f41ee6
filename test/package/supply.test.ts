// Where the package's parts come from: versions that are pinned, contents that are hashed, licences that allow it.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface Locked {
  version?: string;
  integrity?: string;
  resolved?: string;
  license?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  peer?: boolean;
  hasInstallScript?: boolean;
}
const json = <T>(file: string) => JSON.parse(readFileSync(file, "utf8")) as T;
const folders = [".", "site", "bench/peers", "test/package"];
const locked = (folder: string) =>
  Object.entries(json<{ packages: Record<string, Locked> }>(`${folder}/package-lock.json`).packages).filter(
    ([path]) => path !== "",
  );

describe.each(folders)("the lock of %s", (folder) => {
  test("has for every package a version and the hash of its content, and no address of a registry", () => {
    expect(json<{ lockfileVersion: number }>(`${folder}/package-lock.json`).lockfileVersion).toBe(3);
    const packages = locked(folder);
    expect(packages.length).toBeGreaterThan(5);
    expect(packages.filter(([, { version }]) => !version).map(([path]) => path)).toEqual([]);
    expect(
      packages
        .filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==/.test(integrity ?? ""))
        .map(([path]) => path),
    ).toEqual([]);
    expect(
      packages.filter(([, { resolved, link }]) => resolved !== undefined || link).map(([path]) => path),
    ).toEqual([]);
  });

  test("is that of its package.json, whose versions are pinned", () => {
    const { dependencies = {}, devDependencies = {} } = json<Record<string, Record<string, string>>>(
      `${folder}/package.json`,
    );
    const wanted = Object.entries({ ...dependencies, ...devDependencies });
    expect(
      wanted.filter(([, version]) => !/^(npm:[^@]+@|npm:@[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
    ).toEqual([]);
    const versions = new Map(locked(folder).map(([path, { version }]) => [path, version]));
    for (const [name, version] of wanted)
      expect(versions.get(`node_modules/${name}`), name).toBe(version.replace(/^npm:.*@/, ""));
  });
});

test("what is installed with the package are its six dependencies, under licences that ask for no more than their text", () => {
  const installed = locked(".").filter(
    ([, { dev, optional, devOptional, peer }]) => !dev && !optional && !devOptional && !peer,
  );
  const named = installed.map(([path, { license }]) => [path.replace("node_modules/", ""), license]);
  const { dependencies } = json<{ dependencies: object }>("package.json");
  expect(named.map(([name]) => name).toSorted()).toEqual(Object.keys(dependencies).toSorted());
  for (const [name, licence] of named) expect(["MIT", "Apache-2.0"], name).toContain(licence);
});

test("nothing that is installed for development runs a program then, but one of Redis' client, nor has an unknown licence", () => {
  const packages = locked(".");
  const scripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  expect(scripts).toEqual(["node_modules/msgpackr-extract"]);
  const free = /^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|MPL-2\.0|Unlicense)$/;
  expect(packages.filter(([, { license }]) => !free.test(license ?? "")).map(([path]) => path)).toEqual([]);
});

test("the package itself runs nothing when it is installed", () => {
  const { scripts } = json<{ scripts: Record<string, string> }>("package.json");
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
});
