import { useId } from "preact/hooks";

interface SelectProps<T extends string> {
  label: string;
  name: string;
  value: T;
  among: readonly T[];
  names: Readonly<Record<T, string>>;
  onChange: (value: T) => void;
}

/** One of several, as a list that folds out. */
export function Select<T extends string>({ label, name, value, among, names, onChange }: SelectProps<T>) {
  const id = useId();
  return (
    <div class="select">
      <label for={id}>{label}</label>
      <select
        id={id}
        name={name}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value as T)}
      >
        {among.map((item) => (
          <option key={item} value={item} selected={item === value}>
            {names[item]}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ChecksProps<T extends string> {
  legend: string;
  name: string;
  among: readonly T[];
  chosen: readonly T[];
  label: (item: T) => string;
  color?: (item: T) => string | undefined;
  onChange: (chosen: readonly T[]) => void;
}

/** Several of several, at least one: the last that is left cannot be taken away. */
export function Checks<T extends string>({
  legend,
  name,
  among,
  chosen,
  label,
  color,
  onChange,
}: ChecksProps<T>) {
  const toggle = (item: T) => {
    const next = among.filter((other) => (other === item) !== chosen.includes(other));
    if (next.length > 0) onChange(next);
    else onChange([...chosen]);
  };
  return (
    <fieldset class="checks">
      <legend>{legend}</legend>
      <div>
        {among.map((item) => (
          <label key={item} class={`chip ${chosen.includes(item) ? "on" : ""}`}>
            <input
              type="checkbox"
              name={`${name}-${item}`}
              checked={chosen.includes(item)}
              onChange={() => toggle(item)}
            />
            {color && <i style={{ background: color(item) ?? "" }} />}
            {label(item)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
