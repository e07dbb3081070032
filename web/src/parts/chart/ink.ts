// What a chart is drawn with: tokens as plain colours, and the axes that every chart of ours shares.
import type { EChartsCoreOption } from "echarts/core";

export interface ChartInk {
  ink: string;
  ink2: string;
  line: string;
  card: string;
  series: string[];
  levels: string[];
  colour: (token: string) => string;
  font: string;
  size: number;
}
export type ChartDraw = (ink: ChartInk) => EChartsCoreOption;

export function textOf(ink: ChartInk): Record<string, unknown> {
  return { fontFamily: ink.font, fontSize: ink.size * 0.9, color: ink.ink2 };
}

/** Bars begin at zero, the value axis has hairlines only, tips look like cards. */
export function plain(ink: ChartInk): EChartsCoreOption {
  return {
    animationDuration: 300,
    aria: { enabled: false },
    textStyle: textOf(ink),
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: ink.line, opacity: 0.4 } },
      backgroundColor: ink.card,
      borderColor: ink.line,
      textStyle: { ...textOf(ink), color: ink.ink },
      confine: true,
    },
  };
}

export function categories(ink: ChartInk, names: string[]): Record<string, unknown> {
  return { type: "category", data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: ink.line } }, axisLabel: { ...textOf(ink), interval: 0, hideOverlap: true } };
}

export function values(ink: ChartInk): Record<string, unknown> {
  return { type: "value", min: 0, minInterval: 1, splitLine: { lineStyle: { color: ink.line } }, axisLabel: textOf(ink) };
}
