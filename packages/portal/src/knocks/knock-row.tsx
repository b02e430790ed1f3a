import { Button } from '@mantine/core';
import type { Knock } from '@phasor/contract';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../ui/error-note.tsx';
import { Ago, When } from '../ui/when.tsx';
import classes from './knocks.module.css';
import type { Admit } from './use-admit.ts';

interface Props {
  readonly knock: Knock;
  readonly admit: Admit;
}

/** One charger at the door. */
export function KnockRow({ knock, admit }: Props) {
  const { t } = useTranslation();
  const detailId = useId();
  const identity = knock.identity === '' ? t('knocks.unknownIdentity') : knock.identity;
  return (
    <li className={classes.row}>
      <div className={classes.who}>
        <h2 className={classes.identity}>{identity}</h2>
        <span className={classes.quiet}>{t('knocks.from', { address: knock.address })}</span>
      </div>
      <div className={classes.why}>
        <p className={classes.reason}>{t(`knockReason.${knock.reason}`)}</p>
        <p id={detailId} className={classes.detail}>
          {knock.detail}
        </p>
        <p className={classes.quiet}>
          {t('knocks.attempts', { count: knock.attempts })} · {t('knocks.last')} <Ago at={knock.lastAt} /> · {t('knocks.first')}{' '}
          <When at={knock.firstAt} />
        </p>
        {admit.failed?.knockId === knock.id && <ErrorNote error={admit.failed.error} />}
      </div>
      <div className={classes.action}>
        <Button
          disabled={!knock.canAdmit}
          loading={admit.pendingId === knock.id}
          aria-describedby={detailId}
          aria-label={t('knocks.admitWhom', { identity })}
          onClick={() => admit.admit(knock.id)}
        >
          {t('knocks.admit')}
        </Button>
        {!knock.canAdmit && <span className={classes.quiet}>{t('knocks.cannotAdmit')}</span>}
      </div>
    </li>
  );
}
