import type { LoggedMessage } from '@phasor/contract';
import { memo, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UNKNOWN } from '../format/quantities.ts';
import { formatExactTime, formatInstant, formatLatency } from '../format/times.ts';
import { ChevronIcon } from '../ui/icons.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { answerGist, answerTimeMs, prettyFrame } from './frames.ts';
import { outcomeTone } from './message-outcome.ts';
import classes from './messages.module.css';

interface Props {
  readonly message: LoggedMessage;
}

/** One CALL and its answer; opens to the frames as they crossed the socket. */
export const MessageRow = memo(function MessageRow({ message }: Props) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const details = useId();
  const gist = answerGist(message.answer);
  const latencyMs = answerTimeMs(message);
  return (
    <li className={classes.item}>
      <button
        type="button"
        className={classes.row}
        aria-expanded={isOpen}
        aria-controls={isOpen ? details : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <time dateTime={message.at} title={formatInstant(message.at, i18n.language)} className={classes.at}>
          {formatExactTime(message.at, i18n.language)}
        </time>
        <span className={classes.direction} data-direction={message.direction} title={t(`direction.${message.direction}`)}>
          <span aria-hidden="true">{message.direction === 'fromCharger' ? '←' : '→'}</span>
          <span className="visually-hidden">{t(`direction.${message.direction}`)}</span>
        </span>
        <span className={classes.action}>
          {message.action || UNKNOWN}
          {gist && (
            <span className={classes.gist} data-good={gist.isGood || undefined}>
              {gist.word}
            </span>
          )}
          {message.note !== null && <span className={classes.noteMark}>{t('messages.hasNote')}</span>}
        </span>
        <ToneMark tone={outcomeTone(message.outcome)}>{t(`outcome.${message.outcome}`)}</ToneMark>
        <span className={classes.latency}>{latencyMs === null ? UNKNOWN : formatLatency(latencyMs, i18n.language)}</span>
        <span className={classes.chevron} aria-hidden="true">
          <ChevronIcon />
        </span>
      </button>
      {isOpen && (
        <div id={details} className={classes.details}>
          {message.note !== null && <p className={classes.note}>{message.note}</p>}
          <Frame title={t('messages.call')} text={message.frame} />
          {message.answer === null ? (
            <p className={classes.none}>{t('messages.noAnswer')}</p>
          ) : (
            <Frame title={t('messages.answer')} text={message.answer} />
          )}
        </div>
      )}
    </li>
  );
});

function Frame({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <figure className={classes.frame}>
      <figcaption>{title}</figcaption>
      {/* Long lines scroll, which the keyboard must be able to do too. */}
      <pre tabIndex={0} aria-label={title}>
        {prettyFrame(text)}
      </pre>
    </figure>
  );
}
