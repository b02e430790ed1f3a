import type { CommandView } from './commands.ts';
import type { Charger, Knock, LoggedMessage, Transaction } from './rest.ts';

/**
 * What `GET /rest/v1/events` sends (server-sent events; `event:` is the kind, `data:` the JSON below). `?chargerId=` narrows it to one
 * charger, and only then are `message` and `command` events sent. On connecting, and after a gap, fetch anew: events carry the whole object.
 */
export type LiveEvent =
  | { readonly kind: 'charger'; readonly charger: Charger }
  | { readonly kind: 'transaction'; readonly transaction: Transaction }
  | { readonly kind: 'message'; readonly chargerId: string; readonly message: LoggedMessage }
  | { readonly kind: 'command'; readonly command: CommandView }
  | { readonly kind: 'knock'; readonly knock: Knock }
  /** A charger's way from CAPI to OCPP came to another state. */
  | { readonly kind: 'migration'; readonly chargerId: string; readonly state: string }
  /** A campaign, or one of its chargers, got on. */
  | { readonly kind: 'campaign'; readonly campaignId: string };
