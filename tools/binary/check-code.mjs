// Fails where V8 does not take recorded code under the flags of the executables: check-code.mjs FOLDER CODE
import { compileRecorded } from "./compile-recorded.mjs";

const [, , folder, code] = process.argv;
compileRecorded(folder, code);
