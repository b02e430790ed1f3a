import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly isOpen: boolean;
  readonly title: string;
  /** Something is shown that is shown once: it must not go by a slip. */
  readonly holdsSecret: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog that ends, or consists, in a secret. */
export function SecretDialog({ isOpen, title, holdsSecret, onClose, children }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      closeOnClickOutside={!holdsSecret}
      closeOnEscape={!holdsSecret}
      title={title}
      closeButtonProps={{ 'aria-label': t('dialog.close') }}
    >
      {children}
    </Modal>
  );
}
