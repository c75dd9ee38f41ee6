import { useId } from "preact/hooks";
import { positionOf, steps, valueAt, type Parameter } from "../state/parameters.js";
import { short } from "../words/numbers.js";

interface SliderProps {
  parameter: Parameter;
  value: number;
  onInput: (value: number) => void;
  /** What else there is to say about the value, behind it. */
  note?: string | undefined;
  name: string;
}

/** A number that can be dragged; arrow keys and screen readers get it from the browser. */
export function Slider({ parameter, value, onInput, note, name }: SliderProps) {
  const id = useId();
  const text = `${short(value)}${note ? `, ${note}` : ""}`;
  const position = positionOf(parameter, value);
  return (
    <div class="slider" title={parameter.hint}>
      <label for={id}>{parameter.label}</label>
      <output for={id}>
        <b>{short(value)}</b>
        {note && <span> {note}</span>}
      </output>
      <input
        id={id}
        name={name}
        type="range"
        min={0}
        max={steps(parameter)}
        step={1}
        value={position}
        aria-valuetext={text}
        onInput={({ currentTarget }) => {
          const at = Number(currentTarget.value);
          if (at !== position) onInput(valueAt(parameter, at));
        }}
      />
    </div>
  );
}
