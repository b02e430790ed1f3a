import { useTranslation } from 'react-i18next';
import { formatAgo, formatDuration, formatInstant } from '../format/times.ts';
import { useNow } from '../time/use-now.ts';

/** An instant in local time; its exact form on hover. */
export function When({ at }: { readonly at: string }) {
  const { i18n } = useTranslation();
  return (
    <time dateTime={at} title={at} className="numbers">
      {formatInstant(at, i18n.language)}
    </time>
  );
}

/** How long ago; the instant itself on hover. */
export function Ago({ at }: { readonly at: string }) {
  const { i18n } = useTranslation();
  const nowMs = useNow();
  return (
    <time dateTime={at} title={formatInstant(at, i18n.language)}>
      {formatAgo(at, nowMs, i18n.language)}
    </time>
  );
}

/** For how long, from an instant till now; the instant itself on hover. */
export function For({ since }: { readonly since: string }) {
  const { t, i18n } = useTranslation();
  const nowMs = useNow();
  return (
    <time dateTime={since} title={formatInstant(since, i18n.language)} className="numbers">
      {t('time.for', { duration: formatDuration(nowMs - Date.parse(since)) })}
    </time>
  );
}
