// Reads recorded code and writes it anew: settle-code.mjs FOLDER CODE. V8 numbers functions as they are first compiled, so that recorded
// code depends on which answer came first; what is read is numbered in the order of the file.
import { compileRecorded } from "./compile-recorded.mjs";
import { SEEDLESS, undo } from "./v8-flags.mjs";
import { writeScripts } from "./write-scripts.mjs";

const [, , folder, code] = process.argv;
undo(SEEDLESS);
const { index, scripts } = compileRecorded(folder, code);
writeScripts(scripts, index, code);
