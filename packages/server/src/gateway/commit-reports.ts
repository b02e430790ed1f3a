import type { Transaction } from 'kysely';
import type { ReportOrigin, ReportReply } from '@phasor/contract';
import type { Change, ChargerWord } from '../bus/index.ts';
import {
  decideBoot,
  decideStatus,
  heartbeatIntervalS,
  heldVerdict,
  liveReadingOf,
  mergeLive,
  registerWh,
  standingOf,
  writeBoots,
  writeStatuses,
  type BootWrite,
  type ChargerState,
  type StatusWrite,
} from '../chargers/index.ts';
import { endTxProfiles, followCommands, tieProfiles } from '../charging-profiles/index.ts';
import { writeCommands, type CommandWrite } from '../commands/index.ts';
import { writeFirmwareStatuses, type FirmwareStatusWrite } from '../firmware/index.ts';
import { writeReviews, type NewReview } from '../journal/index.ts';
import { writeTurnedStarts, type TurnedStart } from '../migration/index.ts';
import { writeStagings, type StagingWrite } from '../releases/index.ts';
import { useReservations } from '../reservations/index.ts';
import {
  decideCertificateRequest,
  writeCertificateRequests,
  writeSecurityEvents,
  type CertificateRequestWrite,
  type ReadRequests,
  type SecurityEventWrite,
} from '../security/index.ts';
import {
  decideMetered,
  decideStart,
  decideStop,
  keyOf,
  keyText,
  meantBy,
  writeStarts,
  writeStops,
  type KnownTransaction,
  type StartWrite,
  type StopWrite,
} from '../sessions/index.ts';
import { appendMessages, appendMeterValues, type Database, type NewLoggedMessage, type NewMeterValue } from '../store/index.ts';
import { writeUploadStatuses, type UploadStatusWrite } from '../uploads/index.ts';
import { gatherFacts, isRunning, possiblyStopped, type Facts } from './gather-facts.ts';
import type { Answer, IntakeItem } from './intake-item.ts';

/** Everything that one group will write, gathered before the first write. */
interface Gathered {
  readonly boots: BootWrite[];
  readonly statuses: StatusWrite[];
  readonly starts: { readonly write: StartWrite; readonly at: number }[];
  readonly turnedStarts: TurnedStart[];
  readonly stops: StopWrite[];
  readonly meterValues: NewMeterValue[];
  readonly reviews: NewReview[];
  readonly commands: CommandWrite[];
  readonly uploadStatuses: UploadStatusWrite[];
  readonly firmwareStatuses: FirmwareStatusWrite[];
  readonly stagings: StagingWrite[];
  readonly securityEvents: SecurityEventWrite[];
  readonly certificateRequests: CertificateRequestWrite[];
  /** Memory and events follow the commit, never lead it. */
  readonly afterwards: (() => Change[])[];
}

/** What was found out before the transaction, and what is the same for all. */
export interface Given {
  /** What boots are told for their heartbeats, each a little more or less. */
  readonly intervalS: number;
  /** The certificate requests of the group, read. */
  readonly requests: ReadRequests;
  readonly cpoName: string;
}

export interface Committed {
  readonly answers: readonly Answer[];
  /** Brings memory up to what is stored now, and says what changed. */
  settle(): Change[];
}

/**
 * One transaction for a group of reports: facts, decisions (pure), state, readings, reviews, and the message log with each CALL and its
 * answer in one row.
 */
export async function commitReports(
  trx: Transaction<Database>,
  group: readonly IntakeItem[],
  nowMs: number,
  given: Given,
): Promise<Committed> {
  const facts = await gatherFacts(trx, group, nowMs);
  const gathered: Gathered = {
    boots: [],
    statuses: [],
    starts: [],
    turnedStarts: [],
    stops: [],
    meterValues: [],
    reviews: [],
    commands: [],
    uploadStatuses: [],
    firmwareStatuses: [],
    stagings: [],
    securityEvents: [],
    certificateRequests: [],
    afterwards: [],
  };
  const replies = group.map((item, at) => decide(item, at, facts, gathered, given));
  const ids = await writeStarts(
    trx,
    gathered.starts.map((start) => start.write),
  );
  const begun = gathered.starts.map(({ write }, index) => begunBy(write, ids[index] ?? 0));
  gathered.starts.forEach(({ write, at }, index) => {
    const transactionId = ids[index] ?? 0;
    replies[at] = { kind: 'started', transactionId, verdict: write.verdict };
    gathered.afterwards.push(() => {
      const { connectorId } = write.key;
      write.state.running.set(transactionId, connectorId);
      const begun: Change = { kind: 'transaction', chargerId: write.state.id, connectorId, transactionId, phase: 'started' };
      const report = group[at]?.report;
      const word = { kind: 'started', connectorId, transactionId, registerWh: write.key.meterStartWh } as const;
      return [begun, ...(report ? told(report, word) : [])];
    });
  });
  await writeBoots(trx, gathered.boots);
  await writeStatuses(trx, gathered.statuses);
  await writeStops(trx, gathered.stops);
  await writeTurnedStarts(trx, gathered.turnedStarts, new Date(nowMs));
  await useReservations(trx, begun);
  await tieProfiles(trx, begun);
  await endTxProfiles(
    trx,
    gathered.stops.map(({ transactionId }) => transactionId),
  );
  await appendMeterValues(trx, gathered.meterValues);
  await writeReviews(trx, gathered.reviews, new Date(nowMs));
  await writeCommands(trx, gathered.commands);
  await followCommands(trx, group.flatMap(commandOf));
  await writeUploadStatuses(trx, gathered.uploadStatuses);
  await writeFirmwareStatuses(trx, gathered.firmwareStatuses);
  await writeStagings(trx, gathered.stagings);
  await writeSecurityEvents(trx, gathered.securityEvents);
  await writeCertificateRequests(trx, gathered.certificateRequests, new Date(nowMs));
  for (const [index, item] of group.entries()) await item.also?.(trx, replies[index] ?? { kind: 'noted' });
  const answers = group.map((item, index) => item.answer(replies[index] ?? { kind: 'noted' }));
  await appendMessages(
    trx,
    group.map((item, index) => logRow(item, answers[index], nowMs)),
  );
  return { answers, settle: () => gathered.afterwards.flatMap((settle) => settle()) };
}

/** A new transaction, as reservations and charging profiles ask for it. */
const begunBy = ({ key, verdict, reservationId, receivedAtMs }: StartWrite, transactionId: number) => ({
  chargerNo: key.chargerNo,
  connectorId: key.connectorId,
  idTag: key.idTag,
  parentIdTag: verdict.parentIdTag ?? null,
  reservationId,
  transactionId,
  startMs: key.startMs,
  receivedAtMs,
});

const commandOf = ({ state, log, command }: IntakeItem) =>
  command ? [{ organisationNo: state.organisationNo, chargerNo: state.no, action: log.action, write: command }] : [];

export function logRow(item: IntakeItem, answer: Answer | undefined, nowMs: number): NewLoggedMessage {
  return {
    ...item.log,
    organisationNo: item.state.organisationNo,
    chargerNo: item.state.no,
    answer: answer?.text ?? null,
    answeredAtMs: answer?.text == null ? null : (answer.atMs ?? nowMs),
    outcome: answer?.outcome ?? 'odd',
  };
}

/** Decides one report, adds its writes to `gathered`, and returns the reply; a new transaction's id comes later. */
function decide(item: IntakeItem, at: number, facts: Facts, gathered: Gathered, given: Given): ReportReply {
  const { state, report, command } = item;
  if (command) {
    gathered.commands.push(command);
    gathered.afterwards.push(() => [{ kind: 'command', chargerId: state.id, commandId: command.commandId }]);
  }
  if (!report) return { kind: 'noted' };
  const withFrame = (reviews: readonly NewReview[]): void => {
    gathered.reviews.push(...reviews.map((review) => ({ ...review, frame: item.log.frame })));
  };
  switch (report.kind) {
    case 'booted': {
      const boot = decideBoot(state, report);
      const registration = standingOf(state);
      gathered.boots.push(boot);
      gathered.afterwards.push(() => {
        state.bootNo = boot.bootNo;
        state.serialNumber = boot.serialNumber;
        state.isWaitingForBoot = registration !== 'Accepted';
        state.clock.restart();
        const { source, serialNumber, model, firmwareVersion } = report;
        const { bootNo } = boot;
        const { generation } = item.log;
        const booted: Change = { kind: 'booted', chargerId: state.id, source, bootNo };
        return [
          booted,
          ...told(report, { kind: 'bootNotification', bootNo, generation, serialNumber, model, firmwareVersion }),
          charger(state),
        ];
      });
      return { kind: 'booted', registration, intervalS: heartbeatIntervalS(given.intervalS, state.id) };
    }
    case 'status': {
      const status = decideStatus(state, report);
      gathered.statuses.push(status);
      gathered.afterwards.push(() => {
        state.connectors.set(status.connectorId, status.next);
        if (report.time?.ms != null) state.clock.observe(report.time.ms, report.receivedAtMs);
        if (status.next.status === 'Available') state.live.delete(status.connectorId);
        const { connectorId } = status;
        return [...told(report, { kind: 'status', connectorId, status: status.next.status }), charger(state)];
      });
      return { kind: 'noted' };
    }
    case 'authorise':
      return { kind: 'verdict', verdict: heldVerdict(state, facts.verdict(state, report.idTag, null), null) };
    case 'sessionStarted': {
      const verdict = heldVerdict(state, facts.verdict(state, report.idTag, report), report.time.ms);
      const start = decideStart(state, report, verdict, facts.earlierStarts.get(keyText(keyOf(state, report))));
      withFrame(start.reviews);
      if (start.write) gathered.starts.push({ write: start.write, at });
      const turned = start.write && verdict.status === 'Accepted' ? facts.turnedStart(state, report) : null;
      if (turned) {
        gathered.turnedStarts.push(turned);
        withFrame([turnedReview(turned)]);
      }
      return { kind: 'started', transactionId: start.earlierId ?? 0, verdict };
    }
    case 'metered': {
      const known = facts.transactions.get(report.transactionId ?? 0);
      const isKnown = isRunning(state, report.transactionId) || known?.chargerNo === state.no;
      const metered = decideMetered(state, report, isKnown);
      gathered.meterValues.push(...metered.meterValues);
      withFrame(metered.reviews);
      gathered.afterwards.push(() => {
        if (!isKnown) state.reviewedTransactions.add(report.transactionId ?? 0);
        const newest = report.readings.at(-1);
        if (newest?.time.ms != null) state.clock.observe(newest.time.ms, report.receivedAtMs);
        if (newest)
          state.live.set(
            report.connectorId,
            mergeLive(state.live.get(report.connectorId), liveReadingOf(newest, report.receivedAtMs, state.clock.ms)),
          );
        const { connectorId, readings } = report;
        const registers = readings.flatMap(({ sampledValue }) => registerWh(sampledValue) ?? []);
        const word = { kind: 'metered', connectorId, registerWh: registers.at(-1) ?? null, chargerMs: newest?.time.ms ?? null } as const;
        return [
          charger(state),
          ...told(report, word),
          ...(report.transactionId ? [metering(state, report.connectorId, report.transactionId)] : []),
        ];
      });
      return { kind: 'noted' };
    }
    case 'sessionStopped': {
      const possible = possiblyStopped(state, report.transactionId).flatMap((id) => facts.transactions.get(id) ?? []);
      const known = report.transactionId > 0 ? possible[0] : meantBy(report, possible);
      const stop = decideStop(state, report, known);
      if (stop.write) gathered.stops.push(stop.write);
      gathered.meterValues.push(...stop.meterValues);
      withFrame(stop.reviews);
      gathered.afterwards.push(() => {
        state.running.delete(known?.transactionId ?? report.transactionId);
        // Of a transaction that is not this charger's nothing has changed.
        if (!stop.write || !known) return [charger(state)];
        return [stopped(state, known), ...told(report, { kind: 'stopped', transactionId: known.transactionId }), charger(state)];
      });
      return { kind: 'stopped', verdict: report.idTag === null ? null : facts.verdict(state, report.idTag, null) };
    }
    case 'securityEvent':
      gathered.securityEvents.push({ state, report });
      return { kind: 'noted' };
    case 'certificateRequested': {
      const serialNumber = facts.serialNumbers.get(state.no);
      const request = decideCertificateRequest(state, report, given.requests.get(report.csr), serialNumber, given.cpoName);
      gathered.certificateRequests.push(request);
      const isAccepted = request.fault === null;
      if (isAccepted) gathered.afterwards.push(() => [{ kind: 'certificateRequested', chargerId: state.id }]);
      return { kind: 'certificateRequested', isAccepted };
    }
    case 'uploadStatus':
      gathered.uploadStatuses.push({ chargerNo: state.no, report });
      return { kind: 'noted' };
    case 'firmwareStatus':
      gathered.firmwareStatuses.push({ chargerNo: state.no, organisationNo: state.organisationNo, report });
      return { kind: 'noted' };
    case 'stagingStatus':
      gathered.stagings.push({ chargerNo: state.no, organisationNo: state.organisationNo, report });
      gathered.afterwards.push(() => [{ kind: 'stagingStatus', chargerId: state.id, state: report.state }]);
      return { kind: 'noted' };
    case 'alive':
    case 'noted':
      return { kind: 'noted' };
  }
}

/** Once it is its person's; after that they have to say so. */
const turnedReview = ({ organisationNo, chargerNo, idTag, registeredAs }: TurnedStart): NewReview => ({
  ...{ organisationNo, chargerNo, kind: 'tag-read-turned', frame: null },
  reason: `Tag ${registeredAs} is read from the other end, as ${idTag}: it was let in this once. If its owner says that it is theirs, register ${idTag} too.`,
});

/** Word by word; what CAPI tells is told where its requests are dealt with. */
const told = ({ source, chargerId, receivedAtMs }: ReportOrigin, word: ChargerWord): Change[] =>
  source === 'OCPP' ? [{ kind: 'told', chargerId, atMs: receivedAtMs, word }] : [];
const charger = (state: ChargerState): Change => ({ kind: 'charger', chargerId: state.id });
const metering = (state: ChargerState, connectorId: number, transactionId: number): Change => ({
  kind: 'transaction',
  chargerId: state.id,
  connectorId,
  transactionId,
  phase: 'metered',
});
const stopped = (state: ChargerState, { connectorId, transactionId }: KnownTransaction): Change => ({
  kind: 'transaction',
  chargerId: state.id,
  connectorId,
  transactionId,
  phase: 'stopped',
});
