import { Chalk } from "chalk";

/** Bold text where colour is wanted: the one use of chalk, so that all of it is loaded in one place. */
export function boldText(color: boolean): (text: string) => string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return (text) => chalk.bold(text);
}
