import {
  certificateHashData,
  isIssuedBy,
  isSameCertificate,
  type CertificateHashData,
  type HashAlgorithm,
} from '../../certificates/index.ts';
import type { Request } from '../../messages.ts';
import type { Section, Station } from '../feature.ts';

/** As InstallCertificate names them. */
export type RootKind = Request<'InstallCertificate'>['certificateType'];

/** Whom a station trusts, PEM. */
export interface Roots {
  /** For central systems and file servers. The last one installed comes first. */
  readonly centralSystem: readonly string[];
  /** For the signers of firmware. */
  readonly manufacturer: readonly string[];
}

/** A certificate of the station's own with its private key, PEM. */
export interface OwnCertificate {
  readonly chainPem: string;
  readonly privateKeyPem: string;
}

interface Kept {
  readonly roots: Roots;
  /** The one in use first, then the one before it. */
  readonly own: readonly OwnCertificate[];
  /** The key of the last certificate signing request. */
  readonly requestedKeyPem: string | null;
}

const NOTHING: Kept = { roots: { centralSystem: [], manufacturer: [] }, own: [], requestedKeyPem: null };
/** The one in use, and one to go back to. */
const MOST_OWN = 2;

/** The station's certificates and keys. Several may stand on one station: each reads what is kept whenever it is asked. */
export class CertificateStore {
  readonly #section: Section<Kept>;

  constructor(station: Pick<Station, 'section'>) {
    this.#section = station.section<Kept>('certificates');
  }

  /** Puts in what the station was delivered with, unless something was kept before. */
  deliver(roots: Roots, own: OwnCertificate | null): void {
    if (this.#section.read() === null) this.#section.write({ ...NOTHING, roots, own: own ? [own] : [] });
  }

  get roots(): Roots {
    return this.#kept.roots;
  }

  get own(): OwnCertificate | null {
    return this.#kept.own[0] ?? null;
  }

  get requestedKeyPem(): string | null {
    return this.#kept.requestedKeyPem;
  }

  /** How many roots there are, of both kinds. */
  get size(): number {
    const { centralSystem, manufacturer } = this.roots;
    return centralSystem.length + manufacturer.length;
  }

  of(kind: RootKind): readonly string[] {
    return this.roots[fieldOf(kind)];
  }

  /** Adds a root in front. `keep`: how many of its kind stay, with it. */
  install(kind: RootKind, certificatePem: string, keep = Infinity): void {
    const others = this.of(kind).filter((other) => other !== certificatePem);
    this.#change({ roots: { ...this.roots, [fieldOf(kind)]: [certificatePem, ...others].slice(0, keep) } });
  }

  remove(kind: RootKind, certificatePem: string): void {
    this.#change({ roots: { ...this.roots, [fieldOf(kind)]: this.of(kind).filter((other) => other !== certificatePem) } });
  }

  /** The root that goes by this name, if one does. */
  find(hashData: CertificateHashData): { readonly kind: RootKind; readonly certificatePem: string } | undefined {
    const { hashAlgorithm } = hashData;
    for (const kind of ['CentralSystemRootCertificate', 'ManufacturerRootCertificate'] as const) {
      const found = this.of(kind).find((pem) => isSameCertificate(this.hashData(pem, hashAlgorithm), hashData));
      if (found !== undefined) return { kind, certificatePem: found };
    }
    return undefined;
  }

  /** The name of a root. One that took the place of another may have been issued by that one. */
  hashData(certificatePem: string, hashAlgorithm: HashAlgorithm): CertificateHashData {
    const { centralSystem, manufacturer } = this.roots;
    const issuerPem = [certificatePem, ...centralSystem, ...manufacturer].find((other) => isIssuedBy(certificatePem, other));
    return certificateHashData(certificatePem, { issuerPem: issuerPem ?? certificatePem, hashAlgorithm });
  }

  /** The key for which a certificate is asked. */
  request(privateKeyPem: string): void {
    this.#change({ requestedKeyPem: privateKeyPem });
  }

  /** The certificate that came for the requested key; the one before stays to go back to. */
  use(own: OwnCertificate): void {
    this.#change({ own: [own, ...this.#kept.own].slice(0, MOST_OWN), requestedKeyPem: null });
  }

  /** Goes back to the certificate before, if there was one. */
  fallBack(): void {
    if (this.#kept.own.length > 1) this.#change({ own: this.#kept.own.slice(1) });
  }

  get #kept(): Kept {
    return this.#section.read() ?? NOTHING;
  }

  #change(change: Partial<Kept>): void {
    this.#section.write({ ...this.#kept, ...change });
  }
}

function fieldOf(kind: RootKind): keyof Roots {
  return kind === 'CentralSystemRootCertificate' ? 'centralSystem' : 'manufacturer';
}
