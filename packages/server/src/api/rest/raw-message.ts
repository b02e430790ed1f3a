import { isAction, type CallOutcome } from '@phasor/ocpp';
import type { Bus } from '../../bus/index.ts';
import { chargerErrors } from '../../chargers/index.ts';
import { apiErrors } from '../errors.ts';

const TIMEOUT_S = 30;

/**
 * A raw OCPP message to a charger, and its answer's payload: the OCPP-only port beside the seam.
 * Raises API_ACTION_UNKNOWN (400), CHARGER_OFFLINE (409), API_CALL_REFUSED (502, `{code, description, details}`), API_CALL_TIMED_OUT (504).
 */
export async function sendRawMessage(bus: Bus, chargerId: string, action: string, payload: unknown): Promise<unknown> {
  if (!isAction(action)) throw apiErrors.raise('API_ACTION_UNKNOWN', { action });
  const answering = bus.request(`charger.${chargerId}`, { kind: 'call', action, payload: payload ?? {}, timeoutMs: TIMEOUT_S * 1000 });
  if (!answering) throw chargerErrors.raise('CHARGER_OFFLINE', { chargerId });
  const outcome = (await answering) as CallOutcome;
  switch (outcome.kind) {
    case 'result':
      return outcome.payload;
    case 'error': {
      const { code, description, details } = outcome;
      throw apiErrors.raise('API_CALL_REFUSED', { code, description, details });
    }
    case 'timeout':
      throw apiErrors.raise('API_CALL_TIMED_OUT', { timeoutS: TIMEOUT_S });
    case 'closed':
      throw chargerErrors.raise('CHARGER_OFFLINE', { chargerId });
  }
}
