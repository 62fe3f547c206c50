import { Chalk } from "chalk";

/** Bold text where colour is wanted: all use of chalk is in this file, so that it is loaded in one place. */
export function boldText(color: boolean): (text: string) => string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return (text) => chalk.bold(text);
}

/** Text in the colour of a series, the same as in other pictures; faint for numbers below 0. Told apart without red and green. */
export function seriesText(color: boolean): (series: number, text: string) => string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const colors = [chalk.blue, chalk.yellow, chalk.magenta, chalk.cyan];
  return (series, text) => (series < 0 ? chalk.dim(text) : colors[series % colors.length]!(text));
}
