import { Type, type Static } from 'typebox';
import { Instant, Nullable, page } from './shapes.ts';

/**
 * `refused`: the charger said why in `status`. `failed`: no answer, so it may hold the reservation all the same. `used`: a transaction
 * began on it. `expired`: its time ran out. `replaced`: one with the same reservationId took its place.
 */
export const ReservationState = Type.Enum(['requested', 'accepted', 'refused', 'failed', 'cancelled', 'used', 'expired', 'replaced']);
export type ReservationState = Static<typeof ReservationState>;

export const ReservationRequest = Type.Object(
  {
    connectorId: Type.Integer({ minimum: 0, maximum: 1000, description: '0: any connector, where the charger can do that' }),
    idTag: Type.String({ minLength: 1, maxLength: 20 }),
    parentIdTag: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20, description: "Whoever is in this group may use it too. Default: the tag's own" }),
    ),
    expiryDate: Instant,
    reservationId: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Replaces that reservation' })),
  },
  { additionalProperties: false },
);
export type ReservationRequest = Static<typeof ReservationRequest>;

/** A connector kept for a tag, and how that ended. */
export const Reservation = Type.Object({
  id: Type.String(),
  reservationId: Type.Integer(),
  chargerId: Type.String(),
  connectorId: Type.Integer(),
  idTag: Type.String(),
  parentIdTag: Nullable(Type.String()),
  expiryDate: Instant,
  state: ReservationState,
  status: Nullable(Type.String({ description: "The charger's answer: ReservationStatus" })),
  reason: Nullable(Type.String()),
  transactionId: Nullable(Type.Integer({ description: 'The transaction that used it' })),
  createdAt: Instant,
  changedAt: Instant,
});
export type Reservation = Static<typeof Reservation>;
export const ReservationPage = page(Reservation);
export type ReservationPage = Static<typeof ReservationPage>;
