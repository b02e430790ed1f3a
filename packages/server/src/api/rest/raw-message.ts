import { isAction } from '@phasor/ocpp';
import { chargerErrors } from '../../chargers/index.ts';
import type { Commands, CommandTarget } from '../../commands/index.ts';
import { apiErrors } from '../errors.ts';

const TIMEOUT_S = 30;

/**
 * A raw OCPP message to a charger, unchecked, and its answer's payload: the console's way past the types. It leaves a command's row.
 * Raises API_ACTION_UNKNOWN (400), COMMAND_NOT_ALLOWED, CHARGER_OFFLINE and CHARGER_WITHHELD (409), API_CALL_REFUSED (502, `{code, description, details}`),
 * API_CALL_TIMED_OUT (504).
 */
export async function sendRawMessage(
  commands: Commands,
  to: CommandTarget,
  message: { readonly action: string; readonly payload: unknown; readonly by: string },
): Promise<unknown> {
  const { action, payload, by } = message;
  if (!isAction(action)) throw apiErrors.raise('API_ACTION_UNKNOWN', { action });
  const outcome = await commands.sendUnchecked(to, action, payload ?? {}, { timeoutMs: TIMEOUT_S * 1000, by });
  switch (outcome.kind) {
    case 'answered':
      return outcome.response;
    case 'refused': {
      const { code, description, details } = outcome;
      throw apiErrors.raise('API_CALL_REFUSED', { code, description, details });
    }
    case 'failed':
      if (outcome.why === 'offline' || outcome.why === 'closed') throw chargerErrors.raise('CHARGER_OFFLINE', { chargerId: to.chargerId });
      if (outcome.why === 'withheld') throw chargerErrors.raise('CHARGER_WITHHELD', { chargerId: to.chargerId });
      throw apiErrors.raise('API_CALL_TIMED_OUT', { timeoutS: TIMEOUT_S });
  }
}
