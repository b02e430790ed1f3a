export interface OwnersTables {
  /** Who owns a charger, or one connector of it. Person and charger are of the same organisation. */
  charger_owner: {
    charger_no: number;
    /** 0: the whole charger. */
    connector_id: number;
    person_id: string;
    organisation_no: number;
    since: Date;
  };
}
