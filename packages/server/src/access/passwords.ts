import { hash, verify } from '@node-rs/argon2';
import type { Clock, Random } from '@phasor/kernel';

/** A password as it is to be stored, and to be shown once where nobody gave it. */
export interface NewPassword {
  readonly hash: string;
  /** Null: it was given. */
  readonly madeUp: string | null;
}

/** The password given, or one that is made up, with its hash. */
export async function newPassword(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  given: string | undefined,
): Promise<NewPassword> {
  const password = given ?? Buffer.from(random.bytes(15)).toString('base64url');
  return { hash: await clock.track(hash(password)), madeUp: given === undefined ? password : null };
}

/** Verified when nobody has the address, so that a stranger cannot tell from the time whether an account exists. */
let decoyHash: Promise<string> | undefined;

/** Whether it is the password of that hash; undefined: of nobody. */
export async function isPassword(clock: Clock, kept: string | undefined, password: string): Promise<boolean> {
  decoyHash ??= hash('no such account');
  return (await clock.track(verify(kept ?? (await decoyHash), password))) && kept !== undefined;
}
