import type { CapiAnswer, CapiRequest, Command } from '@phasor/capi';
import type { Report } from '@phasor/contract';
import { writeTables } from '../../capi-chargers/index.ts';
import type { CapiConnection, Commitment } from './capi-connection.ts';
import { meteredReport, stagingReport, statusReport } from './to-reports.ts';

/** What of a commitment is the same for all that one poll says. */
export type PollEnvelope = Pick<Commitment, 'action' | 'messageId' | 'frame' | 'receivedAtMs'>;

/** Stores what a poll says; the answer brings the commands that wait. `onStored` comes before anybody hears of results. Rejects with NotStored. */
export async function takePoll(
  connection: CapiConnection,
  { time, connectors, results, firmware }: CapiRequest<'poll'>,
  envelope: PollEnvelope,
  beat: Omit<CapiAnswer<'poll'>, 'commands'>,
  onStored: () => void,
): Promise<CapiAnswer<'poll'>> {
  const { state, door } = connection;
  const origin = { chargerId: state.id, source: 'CAPI' as const, receivedAtMs: envelope.receivedAtMs };
  const done = results.flatMap(({ commandId, outcome }) => (outcome === 'Done' ? [connection.commandOf(commandId)] : []));
  const settings = done.find((command) => command?.kind === 'Settings');
  const schedule = done.find((command) => command?.kind === 'Schedule');
  const parts: { readonly report: Report; readonly frame: Buffer }[] = connectors.flatMap((polled) => {
    const transactionId = polled.sessionId === null ? null : (connection.transactions.get(polled.sessionId) ?? null);
    return [
      statusReport(origin, polled, state.connectors.get(polled.connectorId), time),
      polled.sessionId === null ? null : meteredReport(origin, polled, transactionId, time),
    ].flatMap((report) => (report ? [{ report, frame: Buffer.from(JSON.stringify(polled)) }] : []));
  });
  const staging = firmware && stagingReport(origin, firmware, connection.staging);
  if (staging) parts.push({ report: staging, frame: Buffer.from(JSON.stringify(firmware)) });
  const commits = parts.map(({ report, frame }) => connection.commit({ ...envelope, report, frame, action: `poll ${report.kind}` }));
  const resulted = new Set(results.map(({ commandId }) => commandId));
  const commands = connection.commands.filter(({ commandId }) => !resulted.has(commandId));
  const answer = { ...beat, commands };
  await Promise.all([
    ...commits,
    connection.commit({
      ...envelope,
      report: { ...origin, kind: 'alive' },
      also: (trx) =>
        writeTables(trx, door.chargerNo, {
          ...(settings?.kind === 'Settings' ? { settings: [settings.settings, settings.revision] as const } : {}),
          ...(schedule?.kind === 'Schedule' ? { schedule: [schedule.schedule, schedule.revision] as const } : {}),
        }),
      answer: () => JSON.stringify({ ...answer, commands: commands.map(loggable) }),
    }),
  ]);
  if (firmware) connection.staging = firmware;
  onStored();
  connection.settle(results);
  return answer;
}

/** What of a command goes into the message log: not the credential that a switch order holds. */
const loggable = (command: Command): Command => (command.kind === 'Switch' ? { ...command, order: '…' } : command);
