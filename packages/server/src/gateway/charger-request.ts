import type { Order } from '@phasor/contract';
import type { ChargerChanged, ChargerFenced } from '../chargers/index.ts';
import type { ChargerCall } from '../commands/index.ts';

/** What the bus asks of the node that holds a charger, on `charger.<id>`. */
export type ChargerRequest = { readonly kind: 'order'; readonly order: Order } | ChargerCall | ChargerChanged | ChargerFenced;
