// Writes docs/reference/ocpp16.md: every message of OCPP 1.6 and its security extension, who sends it, and the tests that made it cross a
// socket, with an example. It knows only what the tests in test/oca recorded, so run them first, all of them; they need `npm run build`.
//
//   npm run reference               writes the document
//   npm run reference -- --check    only compares it with what the tests recorded
//   --records FOLDER, --out FILE    other places
//
// Exit code 1, with a list, when a message never crossed in a direction in which it may, as a request or as an answer; and, with --check,
// when the document says anything else than the records.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ACTIONS } from '@phasor/ocpp';
import * as prettier from 'prettier';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    records: { type: 'string', default: join(root, 'node_modules/.cache/phasor/ocpp-frames') },
    out: { type: 'string', default: join(root, 'docs/reference/ocpp16.md') },
  },
});

/** In the order of OCPP's own chapters. */
const PROFILES = [
  'Core',
  'FirmwareManagement',
  'LocalAuthListManagement',
  'Reservation',
  'SmartCharging',
  'RemoteTrigger',
  'SecurityExtension',
];
const ENDS = { ChargePoint: 'charge point', CentralSystem: 'central system' };
const opposite = (end) => (end === 'ChargePoint' ? 'CentralSystem' : 'ChargePoint');

/** What the tests recorded; a record whose test file is gone counts no more. */
function recordedFrames() {
  if (!existsSync(options.records)) return [];
  return readdirSync(options.records)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(options.records, name), 'utf8')))
    .filter(({ testFile }) => existsSync(join(root, testFile)))
    .flatMap(({ testFile, frames }) => frames.map((frame) => ({ ...frame, testFile })));
}

/** Which end of a connection was ours in a test: the other one was scripted. */
const OURS = { 'our central system': 'test/oca/central-system/', 'our charge point': 'test/oca/charge-point/' };

/** Every message in every direction that OCPP allows, and for both ends the first test in which it crossed and was answered. */
function crossings(frames) {
  const tests = new Map();
  for (const frame of frames) tests.set(frame.test, [...(tests.get(frame.test) ?? []), frame]);
  const isCertificationCase = (title) => /^TC_/.test(title);
  const titles = [...tests.keys()].sort().sort((one, other) => isCertificationCase(other) - isCertificationCase(one));
  return Object.entries(ACTIONS)
    .flatMap(([action, { profile, from }]) =>
      (from === 'both' ? Object.keys(ENDS) : [from]).map((sender) => ({ action, profile, from: sender })),
    )
    .map((message) => {
      const half = (list, kind, from) =>
        list.find((frame) => frame.action === message.action && frame.kind === kind && frame.from === from);
      const request = (list) => half(list, 'CALL', message.from);
      const answer = (list) => half(list, 'CALLRESULT', opposite(message.from));
      const seen = Object.entries(OURS).map(([end, folder]) => {
        const title = titles.find((test) => {
          const list = tests.get(test);
          return list[0].testFile.startsWith(folder) && request(list) && answer(list);
        });
        const list = tests.get(title);
        return list && { end, test: title, testFile: list[0].testFile, request: request(list).example, answer: answer(list).example };
      });
      return { ...message, seen, isAsked: request(frames) !== undefined, isAnswered: answer(frames) !== undefined };
    })
    .sort((one, other) => PROFILES.indexOf(one.profile) - PROFILES.indexOf(other.profile) || (one.action < other.action ? -1 : 1));
}

const direction = ({ from }) => `${ENDS[from]} → ${ENDS[opposite(from)]}`;

function inMarkdown(messages) {
  const count = new Set(messages.map(({ action }) => action)).size;
  const rows = messages.map(({ action, profile, from, seen }) => {
    const anchor = `${action} ${ENDS[from]} ${ENDS[opposite(from)]}`.toLowerCase().replaceAll(' ', '-');
    const cells = seen.map((at) => (at ? at.test : '—'));
    return `| [${action}](#${anchor}) | ${profile} | ${direction({ from })} | ${cells.join(' | ')} |`;
  });
  const example = (payload) => ['```json', JSON.stringify(payload, null, 2), '```', ''];
  const sections = messages.flatMap(({ action, profile, from, seen }) => {
    const { end, test, testFile, request, answer } = seen.find((at) => at);
    return [
      `### ${action}, ${ENDS[from]}, ${ENDS[opposite(from)]}`,
      '',
      `${profile}. At ${end} in [${test}](../../${testFile}), the request and its answer:`,
      '',
      ...example(request),
      ...example(answer),
    ];
  });
  return [
    '# OCPP 1.6J: the messages',
    '',
    `All ${count} messages of OCPP 1.6 and its security extension, as they crossed sockets during the tests; made by`,
    '`npm run reference`, never by hand. Of the tests in which a message crossed and was answered, the first by title is named,',
    'certification cases before others, for each of our two ends; the end that it talks to is scripted. In the examples times, ids, addresses and certificates are replaced.',
    '',
    `| message | profile | direction | ${Object.keys(OURS).join(' | ')} |`,
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## Examples',
    '',
    ...sections,
  ].join('\n');
}

function fail(lines) {
  console.error(lines.join('\n'));
  process.exit(1);
}

const messages = crossings(recordedFrames());
const missing = messages
  .filter(({ seen }) => seen.every((at) => !at))
  .map((message) => {
    const { action, isAsked, isAnswered } = message;
    const why = !isAsked ? 'the request' : !isAnswered ? 'the answer' : 'the request and its answer in one test';
    return `  ${action}, ${direction(message)}: ${why}`;
  });
if (missing.length > 0) fail(['These never crossed a socket in the tests (run all of test/oca first):', ...missing]);

const config = await prettier.resolveConfig(options.out);
const text = await prettier.format(inMarkdown(messages), { ...config, parser: 'markdown' });
if (options.check) {
  const committed = existsSync(options.out) ? readFileSync(options.out, 'utf8').split('\n') : [];
  const recorded = text.split('\n');
  const at = recorded.findIndex((line, index) => line !== committed[index]);
  if (at >= 0 || committed.length !== recorded.length) {
    fail([
      `${options.out} is not what the tests recorded; run node scripts/ocpp-reference.mjs. The first difference, line ${at + 1}:`,
      `  stands:   ${committed[at] ?? '(nothing)'}`,
      `  recorded: ${recorded[at] ?? '(nothing)'}`,
    ]);
  }
  console.log(`${options.out} is what the tests recorded.`);
} else {
  writeFileSync(options.out, text);
  console.log(`${options.out}: ${messages.length} messages.`);
}
