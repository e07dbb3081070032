// ECharts, only what we draw with, in the tokens of the page it stands on. Loaded when the first chart is seen.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use, type ECharts } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

import { tokenColour } from "../map/colours";
import type { ChartInk } from "./ink";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

export function inkOf(element: Element): ChartInk {
  const colour = (token: string) => tokenColour(element, token);
  const style = getComputedStyle(element);
  return {
    ink: colour("--ink"),
    ink2: colour("--ink-2"),
    line: colour("--line"),
    card: colour("--card"),
    series: [1, 2, 3, 4, 5, 6].map((n) => colour(`--s${n}`)),
    levels: [0, 1, 2, 3, 4].map((n) => colour(`--level-${n}`)),
    colour,
    font: style.fontFamily,
    size: parseFloat(style.fontSize),
  };
}

export function open(element: HTMLElement): ECharts {
  return init(element, null, { renderer: "svg" });
}
