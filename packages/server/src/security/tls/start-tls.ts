import { messageOf, type Clock } from '@phasor/kernel';
import type { Authority } from '@phasor/ocpp/certificates';
import { ownServerPairs, type AuthorityPorts } from '../own-authority.ts';
import { readTlsFiles, type TlsCredentials, type TlsFiles } from './tls-credentials.ts';
import { TlsListener, type TlsListenerPorts } from './tls-listener.ts';

/** The TLS port as it is set up. Without certificate files the system's own authority issues them, for `names`. */
export interface TlsSettings extends TlsFiles {
  /** 0 takes a free one. */
  readonly port: number;
  /** Host names and addresses under which chargers find this server. Default: what the machine calls itself. */
  readonly names: readonly string[];
}

export interface RunningTls {
  readonly port: number;
  /** Reads the files again, and makes own certificates anew where they end soon. Rejects with SECURITY_TLS_FILES_INVALID; nothing has changed then. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

const RENEW_EVERY_MS = 3_600_000;

/** Opens the port for TLS; every hour it looks for newer certificates. Raises SECURITY_TLS_FILES_INVALID. */
export async function startTls(
  settings: TlsSettings,
  host: string,
  authority: Authority,
  ports: AuthorityPorts & TlsListenerPorts & { readonly onRenewalFailed: (why: string) => void },
): Promise<RunningTls> {
  let current = await credentialsOf(settings, authority, ports);
  const listener = new TlsListener(current, ports);
  const port = await listener.listen(settings.port, host);
  const renew = async (): Promise<void> => {
    const next = await credentialsOf(settings, authority, ports);
    if (JSON.stringify(next) !== JSON.stringify(current)) listener.renew(next);
    current = next;
  };
  let timer = renewLater(ports.clock);
  function renewLater(clock: Clock): { cancel(): void } {
    return clock.setTimer(RENEW_EVERY_MS, () => {
      renew().catch((error: unknown) => ports.onRenewalFailed(messageOf(error)));
      timer = renewLater(clock);
    });
  }
  return {
    port,
    renew,
    close: () => {
      timer.cancel();
      return listener.close();
    },
  };
}

async function credentialsOf(settings: TlsSettings, authority: Authority, ports: AuthorityPorts): Promise<TlsCredentials> {
  const files = await readTlsFiles(settings);
  return {
    pairs: files.pairs.length > 0 ? files.pairs : await ownServerPairs(ports, authority, settings.names),
    clientAuthorities: files.clientAuthorities.length > 0 ? files.clientAuthorities : [authority.certificatePem],
  };
}
