/** What is fixed for one charger when it is taken into a campaign. */
export interface WayPlan {
  /** Of this charger in this campaign; order ids begin with it. */
  readonly wayId: string;
  readonly chargerId: string;
  /** Whoever says another is not this charger, whatever its identity on the wire. */
  readonly serialNumber: string;
  /** chargePointModel, as it boots: `HALO`, `AURA`. */
  readonly model: string;
  /** The firmware that it runs on CAPI, and runs again when it has gone home. */
  readonly homeVersion: string;
  readonly release: {
    readonly version: string;
    readonly url: string;
    /** The signed manifest of `@phasor/release`, as text. */
    readonly manifest: string;
    readonly manifestSha256: string;
  };
  /** It is known to keep the old image and to go home by itself. Else the change is one-way, and is offered as such. */
  readonly hasTrialSupport: boolean;
  /** Outlets with sessions. `factoryA` is what the new firmware gives before it is told anything, in A on each phase. */
  readonly outlets: readonly { readonly connectorId: number; readonly ratedA: number; readonly factoryA: number }[];
  /** How many tags its local list holds (LocalAuthListMaxLength). */
  readonly localListLength: number;
  /** A twin: its lights can be read, and an unknown tag can be shown to it. */
  readonly isTwin: boolean;
}
