import { TextInput, type TextInputProps } from '@mantine/core';
import { isNeverOffered } from '@phasor/models';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** A field for a current that a charger is to offer. Once whoever types has left it, it says what no charger offers; before, 16 begins with 1. */
export function AmpsInput({ error, onChange, onFocus, onBlur, ...props }: TextInputProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(props.defaultValue);
  const [isLeft, setLeft] = useState(true);
  const isWrong = isLeft && isNeverOffered(Number(props.value ?? typed ?? 0));
  return (
    <TextInput
      step="0.1"
      {...props}
      type="number"
      min={0}
      error={isWrong ? t('week.between') : error}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange?.(event);
      }}
      onFocus={(event) => {
        setLeft(false);
        onFocus?.(event);
      }}
      onBlur={(event) => {
        setLeft(true);
        onBlur?.(event);
      }}
    />
  );
}
