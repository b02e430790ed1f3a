import { configErrors } from './errors.ts';
import { messageOf } from '@phasor/kernel';
import { senderDomain } from './notices/index.ts';
import { trustedProxies } from './security/index.ts';
import type { SystemOptions } from './system.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of a start, from environment variables (README, "Settings"). Raises CONFIG_INVALID. */
export function systemOptionsFrom(env: Environment): SystemOptions {
  // Compose files write variables that are not set as empty ones.
  const setting = (name: string): string | undefined => env[name] || undefined;
  const list = (name: string): readonly string[] =>
    (setting(name) ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  const port = portOf('PHASOR_PORT', setting('PHASOR_PORT') ?? '8080');
  const unknownChargers = setting('PHASOR_UNKNOWN_CHARGERS') ?? 'reject';
  if (unknownChargers !== 'reject' && unknownChargers !== 'pending' && unknownChargers !== 'accept') {
    throw configErrors.raise('CONFIG_INVALID', {
      name: 'PHASOR_UNKNOWN_CHARGERS',
      value: unknownChargers,
      expected: 'reject, pending or accept',
    });
  }
  const wrongSubprotocol = setting('PHASOR_WRONG_SUBPROTOCOL') ?? 'close';
  if (wrongSubprotocol !== 'close' && wrongSubprotocol !== 'refuse') {
    throw configErrors.raise('CONFIG_INVALID', { name: 'PHASOR_WRONG_SUBPROTOCOL', value: wrongSubprotocol, expected: 'close or refuse' });
  }
  const host = setting('PHASOR_HOST');
  const mqttUrl = setting('PHASOR_MQTT_URL');
  if (mqttUrl !== undefined && !/^(mqtts?|wss?):\/\/[^\s/?#]+/i.test(mqttUrl)) {
    throw configErrors.raise('CONFIG_INVALID', {
      name: 'PHASOR_MQTT_URL',
      value: hidden(mqttUrl),
      expected: 'mqtt://, mqtts://, ws:// or wss:// and a host',
    });
  }
  const databaseUrl = setting('PHASOR_DATABASE_URL');
  const natsUrl = setting('PHASOR_NATS_URL');
  if (natsUrl !== undefined && (!/^(nats|tls):\/\/[^\s/?#]+/i.test(natsUrl) || databaseUrl === undefined)) {
    const expected = 'nats:// or tls:// and a host, beside a PHASOR_DATABASE_URL: several nodes share one PostgreSQL';
    throw configErrors.raise('CONFIG_INVALID', { name: 'PHASOR_NATS_URL', value: hidden(natsUrl), expected });
  }
  const poll = setting('PHASOR_CAPI_POLL_S');
  if (poll !== undefined && (!/^\d{1,4}$/.test(poll) || Number(poll) < 1 || Number(poll) > 3_600)) {
    throw configErrors.raise('CONFIG_INVALID', {
      name: 'PHASOR_CAPI_POLL_S',
      value: poll,
      expected: 'a whole number of seconds, 1 to 3600',
    });
  }
  const releaseKeyFiles = list('PHASOR_RELEASE_KEYS');
  return {
    port,
    dataDir: setting('PHASOR_DATA') ?? './data',
    databaseUrl,
    unknownChargers,
    refusesWrongSubprotocol: wrongSubprotocol === 'refuse',
    administrator: { email: setting('PHASOR_ADMIN_EMAIL'), password: setting('PHASOR_ADMIN_PASSWORD') },
    ...(host === undefined ? {} : { host }),
    ...(mqttUrl === undefined ? {} : { mqttUrl }),
    ...(natsUrl === undefined ? {} : { natsUrl }),
    ...(poll === undefined ? {} : { capiPollIntervalS: Number(poll) }),
    ...(releaseKeyFiles.length === 0 ? {} : { releaseKeyFiles }),
    ...mailOptionsFrom(setting),
    ...uploadOptionsFrom(setting),
    ...tlsOptionsFrom(setting, list),
  };
}

function mailOptionsFrom(setting: (name: string) => string | undefined): Pick<SystemOptions, 'mail'> {
  const url = setting('PHASOR_SMTP_URL');
  if (url === undefined) return {};
  if (!/^smtps?:\/\/[^\s/?#]+/i.test(url)) {
    throw configErrors.raise('CONFIG_INVALID', { name: 'PHASOR_SMTP_URL', value: hidden(url), expected: 'smtp:// or smtps:// and a host' });
  }
  const from = setting('PHASOR_MAIL_FROM') ?? '';
  if (senderDomain(from) === undefined) {
    const expected =
      'the address that e-mails come from, such as no-reply@example.org or Phasor <no-reply@example.org>, beside PHASOR_SMTP_URL';
    throw configErrors.raise('CONFIG_INVALID', { name: 'PHASOR_MAIL_FROM', value: from, expected });
  }
  return { mail: { url, from } };
}

function uploadOptionsFrom(setting: (name: string) => string | undefined): Pick<SystemOptions, 'publicUrl' | 'maxUploadBytes'> {
  const publicUrl = setting('PHASOR_PUBLIC_URL');
  if (publicUrl !== undefined && !/^https?:\/\/[^\s/?#]+[^\s?#]*$/i.test(publicUrl)) {
    const expected = 'http:// or https:// and a host, without a query';
    throw configErrors.raise('CONFIG_INVALID', { name: 'PHASOR_PUBLIC_URL', value: publicUrl, expected });
  }
  const mebibytes = setting('PHASOR_UPLOAD_MAX_MIB');
  if (mebibytes !== undefined && (!/^\d{1,4}$/.test(mebibytes) || Number(mebibytes) < 1 || Number(mebibytes) > 2047)) {
    throw configErrors.raise('CONFIG_INVALID', { name: 'PHASOR_UPLOAD_MAX_MIB', value: mebibytes, expected: 'a whole number, 1 to 2047' });
  }
  return {
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(mebibytes === undefined ? {} : { maxUploadBytes: Number(mebibytes) * 2 ** 20 }),
  };
}

/** Without the password that may stand in it: the message goes to a log. */
const hidden = (url: string): string => url.replace(/\/\/[^@/]*@/, '//…@');

function portOf(name: string, value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw configErrors.raise('CONFIG_INVALID', { name, value, expected: 'a port number, 0 to 65535' });
}

function tlsOptionsFrom(
  setting: (name: string) => string | undefined,
  list: (name: string) => readonly string[],
): Pick<SystemOptions, 'tls' | 'cpoName' | 'trustedProxies'> {
  const tlsPort = setting('PHASOR_TLS_PORT');
  const cpoName = setting('PHASOR_CPO_NAME');
  const proxies = list('PHASOR_TRUST_PROXY');
  try {
    trustedProxies(proxies);
  } catch (error) {
    const expected = `addresses and subnets, separated by commas (${messageOf(error)})`;
    throw configErrors.raise('CONFIG_INVALID', { name: 'PHASOR_TRUST_PROXY', value: proxies.join(','), expected });
  }
  const tls = tlsPort !== undefined && {
    port: portOf('PHASOR_TLS_PORT', tlsPort),
    names: list('PHASOR_TLS_NAME'),
    certificates: list('PHASOR_TLS_CERT'),
    keys: list('PHASOR_TLS_KEY'),
    clientAuthorities: list('PHASOR_TLS_CLIENT_CA'),
  };
  return {
    ...(tls ? { tls } : {}),
    ...(cpoName === undefined ? {} : { cpoName }),
    ...(proxies.length === 0 ? {} : { trustedProxies: proxies }),
  };
}
