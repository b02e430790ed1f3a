import { messageOf, PhasorError } from '@phasor/kernel';
import type { OrderRequest, OrderView } from '@phasor/contract';
import { changeConfiguration, type ConfigurationPorts } from '../../capabilities/index.ts';
import type { ChargingProfiles } from '../../charging-profiles/index.ts';
import type { Commands, CommandTarget } from '../../commands/index.ts';
import type { Answer, ChargerPort } from './charger-port.ts';

export interface ChargerPortParts {
  readonly profiles: Pick<ChargingProfiles, 'set' | 'clear'>;
  readonly commands: Pick<Commands, 'send'>;
  readonly configuration: ConfigurationPorts;
  readonly place: (organisationNo: number, chargerId: string, order: OrderRequest) => Promise<OrderView>;
}

/** Who asks, in the rows of commands. */
const BY = 'sites';
/** A charger that says nothing for so long is taken as not having answered, ms. */
const TIMEOUT_MS = 30_000;
const TAKEN: Answer = { kind: 'taken' };
const refusedBy = (reason: string): Answer => ({ kind: 'refused', reason });

/** Codes of errors after which nobody knows whether the charger did it. */
const UNKNOWN = new Set([
  ...['CHARGING_PROFILE_UNANSWERED', 'CHARGER_OFFLINE', 'CONFIGURATION_NOT_CHANGED', 'OCPP_CALL_QUEUE_FULL'],
  ...['STORE_FAILED', 'STORE_CLOSED'],
]);

async function answerOf(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    // What Phasor does not raise itself, a statement's error for one, may have come after the charger took it.
    const isRefusal = error instanceof PhasorError && !UNKNOWN.has(error.code);
    return { kind: isRefusal ? 'refused' : 'unanswered', reason: messageOf(error) };
  }
}

/** The ways of telling one charger, over OCPP or CAPI. Nothing here rejects. */
export function chargerPortOf({ profiles, commands, configuration, place }: ChargerPortParts, to: CommandTarget): ChargerPort {
  const { organisationNo, chargerId } = to;
  const options = { by: BY, timeoutMs: TIMEOUT_MS };
  const order = (request: OrderRequest): Promise<Answer> =>
    answerOf(async () => {
      const { state, reason } = await place(organisationNo, chargerId, request);
      if (state === 'accepted' || state === 'effective') return TAKEN;
      return { kind: state === 'refused' ? 'refused' : 'unanswered', reason: reason ?? state };
    });
  return {
    setProfile: (connectorId, profile) =>
      answerOf(async () => {
        await profiles.set(to, { connectorId, profile, isExact: true }, BY);
        return TAKEN;
      }),
    clearProfile: (_connectorId, chargingProfileId) =>
      answerOf(async () => {
        await profiles.clear(to, { chargingProfileId }, BY);
        return TAKEN;
      }),
    setKey: (key, value) =>
      answerOf(async () => {
        const { status } = await changeConfiguration(configuration, to, key, value, BY);
        return status === 'Accepted' || status === 'RebootRequired' ? TAKEN : refusedBy(`${key}=${value} was answered ${status}`);
      }),
    dataTransfer: (vendorId, messageId, data) =>
      answerOf(async () => {
        const result = await commands.send(
          to,
          'DataTransfer',
          { vendorId, ...(messageId === undefined ? {} : { messageId }), data },
          options,
        );
        if (result.kind === 'failed') return { kind: 'unanswered', reason: result.why };
        if (result.kind === 'refused') return refusedBy(`${result.code}: ${result.description}`);
        return result.response.status === 'Accepted' ? TAKEN : refusedBy(`DataTransfer was answered ${result.response.status}`);
      }),
    setLimit: (connectorId, nowA, untilMs, safeA) =>
      order({ kind: 'limit', connectorId, nowA, validUntil: new Date(untilMs).toISOString(), safeA }),
    readNow: (connectorId) =>
      answerOf(async () => {
        const result = await commands.send(to, 'TriggerMessage', { requestedMessage: 'MeterValues', connectorId }, options);
        if (result.kind === 'failed') return { kind: 'unanswered', reason: result.why };
        if (result.kind === 'refused') return refusedBy(`${result.code}: ${result.description}`);
        return result.response.status === 'Accepted' ? TAKEN : refusedBy(`TriggerMessage was answered ${result.response.status}`);
      }),
    stop: (transactionId) => order({ kind: 'stop', transactionId }),
    makeInoperative: (connectorId) =>
      answerOf(async () => {
        const result = await commands.send(to, 'ChangeAvailability', { connectorId, type: 'Inoperative' }, options);
        if (result.kind === 'failed') return { kind: 'unanswered', reason: result.why };
        if (result.kind === 'refused') return refusedBy(`${result.code}: ${result.description}`);
        return result.response.status === 'Rejected' ? refusedBy('ChangeAvailability was answered Rejected') : TAKEN;
      }),
  };
}
