// Run the course's notebooks in Pyodide under Node, cell by cell, and write what each cell showed.
//
//     node node_run.mjs LITE COURSE OUT.json
//
// LITE: the built site's lite/, with Pyodide beside it. COURSE: a copy of the course, mounted for Python.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [lite, course, out] = process.argv.slice(2);
const home = path.resolve(lite, "static/pyodide");
const wheels = path.resolve(lite, "static/wheels");
const { loadPyodide } = await import(pathToFileURL(path.join(home, "pyodide.mjs")).href);

const lock = JSON.parse(fs.readFileSync(path.join(wheels, "pyodide-lock.json"), "utf8"));
for (const item of Object.values(lock.packages))
  if (!item.file_name.includes("://")) item.file_name = path.join(wheels, item.file_name);
const lockFile = path.join(home, "node-lock.json");
fs.writeFileSync(lockFile, JSON.stringify(lock));

const RUN = `
import json, os, sys
os.environ["MPLBACKEND"] = "agg"
os.chdir("/course/notebooks")
sys.path.insert(0, "")
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
with open(NAME, encoding="utf-8") as file:
    cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
shown = {}
for cell in cells:
    source = "".join(cell["source"])
    with capture_output(display=True) as captured:
        shell.display_trap.hook = sys.displayhook  # which keeps a last line's value as data
        transformed = shell.transform_cell(source)
        result = await shell.run_cell_async(source, store_history=True, transformed_cell=transformed)
    error = result.error_before_exec or result.error_in_exec
    shown[cell["id"]] = {
        "stdout": captured.stdout,
        "stderr": captured.stderr,
        "data": [{k: v for k, v in o.data.items() if isinstance(v, str)} for o in captured.outputs],
        "error": None if error is None else f"{type(error).__name__}: {error}",
    }
json.dumps(shown)
`;

const found = {};
for (const file of fs.readdirSync(path.join(course, "notebooks")).filter((name) => name.endsWith(".ipynb"))) {
  const silent = { stdout: () => {}, stderr: () => {} };
  const python = await loadPyodide({ indexURL: home + path.sep, lockFileURL: lockFile, ...silent });
  const packages = ["numpy", "matplotlib", "tqdm", "ipywidgets", "anywidget", "ipython"];
  await python.loadPackage(packages, { messageCallback: () => {} });
  python.FS.mkdir("/course");
  python.FS.mount(python.FS.filesystems.NODEFS, { root: path.resolve(course) }, "/course");
  python.globals.set("NAME", file);
  found[file] = JSON.parse(await python.runPythonAsync(RUN));
}
fs.writeFileSync(out, JSON.stringify(found));
process.exit(0);
