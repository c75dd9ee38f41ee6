// The user's own groups of features: a table that can be edited.
import { useEffect, useState } from "preact/hooks";
import { checkedGroup } from "../state/codec.js";
import type { Group } from "../state/state.js";

const MOST = 8;
const columns = [
  { key: "weight", label: "Share", hint: "of the features; shares need not sum to 1" },
  { key: "variance", label: "Variance", hint: "Λ ≥ 0" },
  { key: "coefficient", label: "Coefficient", hint: "√p β*" },
] as const;

interface GroupsProps {
  groups: readonly Group[];
  onChange: (groups: readonly Group[]) => void;
}

export function Groups({ groups, onChange }: GroupsProps) {
  const replace = (k: number, change: Partial<Group>) => {
    const group = checkedGroup({ ...groups[k], ...change });
    if (group) onChange(groups.map((old, i) => (i === k ? group : old)));
    return group !== undefined;
  };
  return (
    <table class="groups">
      <caption>Groups of features</caption>
      <thead>
        <tr>
          {columns.map(({ key, label, hint }) => (
            <th key={key} scope="col" title={hint}>
              {label}
            </th>
          ))}
          <td />
        </tr>
      </thead>
      <tbody>
        {groups.map((group, k) => (
          <tr key={k}>
            {columns.map(({ key, label }) => (
              <td key={key}>
                <Cell
                  name={`${key}-${k}`}
                  label={`${label} of group ${k + 1}`}
                  value={group[key]}
                  onInput={(value) => replace(k, { [key]: value })}
                />
              </td>
            ))}
            <td>
              <button
                type="button"
                class="quiet"
                aria-label={`Remove group ${k + 1}`}
                disabled={groups.length === 1}
                onClick={() => onChange(groups.filter((_, i) => i !== k))}
              >
                ×
              </button>
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={4}>
            <button
              type="button"
              class="quiet"
              disabled={groups.length >= MOST}
              onClick={() => onChange([...groups, { weight: 0.1, variance: 1, coefficient: 1 }])}
            >
              + group
            </button>
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

interface CellProps {
  name: string;
  label: string;
  value: number;
  /** @returns whether the number was taken */
  onInput: (value: number) => boolean;
}

/** A number as it is being typed: what is not one yet is marked and waits. */
function Cell({ name, label, value, onInput }: CellProps) {
  const [text, setText] = useState(String(value));
  const [bad, setBad] = useState(false);
  useEffect(() => {
    if (Number(text) !== value) setText(String(value));
    setBad(false);
  }, [value]);
  return (
    <input
      name={name}
      inputMode="decimal"
      aria-label={label}
      aria-invalid={bad}
      value={text}
      onInput={({ currentTarget }) => {
        setText(currentTarget.value);
        setBad(currentTarget.value.trim() === "" || !onInput(Number(currentTarget.value)));
      }}
      onBlur={() => {
        setText(String(value));
        setBad(false);
      }}
    />
  );
}
