import { hasCode, messageOf, PhasorError, RealClock } from '@phasor/kernel';
import { readArguments } from './tool/arguments.ts';
import { check, countersign, makeKeys, sign } from './tool/carry-out.ts';
import { helpText } from './tool/flags.ts';

/** `npm run -s release -- …`: makes release keys, signs manifests of images, and checks them. */
function release(args: readonly string[]): string {
  const asked = readArguments(args);
  const nowMs = new RealClock().now();
  switch (asked.verb) {
    case 'help':
      return helpText().trimEnd();
    case 'keys':
      return makeKeys(asked);
    case 'sign':
      return sign(asked, nowMs);
    case 'countersign':
      return countersign(asked, nowMs);
    case 'check':
      return check(asked, nowMs);
  }
}

/** What is the command line's or a file's fault, and not the release's. */
const MISUSE = ['RELEASE_FLAG_INVALID', 'RELEASE_FILE_EXISTS', 'RELEASE_KEY_UNUSABLE'];

try {
  process.stdout.write(`${release(process.argv.slice(2))}\n`);
} catch (error) {
  const isRefusal = error instanceof PhasorError && !MISUSE.some((code) => hasCode(error, code));
  process.stderr.write(`${error instanceof PhasorError ? `${error.code}: ${error.message}` : messageOf(error)}\n`);
  process.exitCode = isRefusal ? 1 : 2;
}
