/** IEC 61851-1: the least that a control pilot can say to a car, in A. A charger that is limited to less offers nothing. */
export const LEAST_OFFERED_A = 6;

/** True for a limit that nobody may set: it reads as some current, and the car gets none. */
export const isNeverOffered = (limitA: number): boolean => limitA > 0 && limitA < LEAST_OFFERED_A;
