/* A choice between a few things, as radio buttons that look like words on one line. */
export function Chosen<T extends string>({
  name,
  label,
  value,
  options,
  onChange,
}: {
  name: string;
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset class="chosen">
      <legend class="chosen__label">{label}</legend>
      {options.map(([key, text]) => (
        <label key={key} class="chosen__option">
          <input type="radio" name={name} value={key} checked={key === value} onChange={() => onChange(key)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
