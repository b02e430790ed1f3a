import { Button, Group, Modal, Text, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';

interface Props extends ButtonProps {
  /** What is done, in a word; also on the button that does it. */
  readonly action: string;
  /** For the ear, where the word alone would not say on what. */
  readonly label?: string;
  readonly title: string;
  /** What follows from it. */
  readonly text: string;
  readonly onConfirm: () => void;
}

/** A button that asks before it does something that cannot be taken back. */
export function ConfirmButton({ action, label, title, text, onConfirm, ...button }: Props) {
  const { t } = useTranslation();
  const [isAsking, { open, close }] = useDisclosure(false);
  const confirm = (): void => {
    onConfirm();
    close();
  };
  return (
    <>
      <Button variant="default" aria-label={label} {...button} onClick={open}>
        {action}
      </Button>
      <Modal opened={isAsking} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('dialog.close') }}>
        <Text mb="lg">{text}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('dialog.cancel')}
          </Button>
          <Button color="red.8" onClick={confirm} data-autofocus>
            {action}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
