import { Command, CommanderError } from "commander";
import { commands, completionEntry } from "./commands/index.ts";
import { describeLocation, exitCodes, LosslineError, nearest, usageError, Verdict } from "./errors.ts";
import { ClosedPipe, type Io, write } from "./io.ts";
import { removeTemporary, removeTemporaryOnSignals } from "./temporary.ts";
import { version } from "./version.ts";

export { processIo } from "./io.ts";

/**
 * Runs the program: `args` are the words after its name. Gives the exit code. This is the one place that prints errors
 * and knows the commands' names to commander.
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  // a closed pipe is told to the write that meets it; without a listener Node would also throw it at the process
  io.stdout.on("error", () => {});
  io.stderr.on("error", () => {});
  const stopListening = removeTemporaryOnSignals();
  try {
    const program = await programFor(args, io);
    await program.parseAsync([...args], { from: "user" });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof ClosedPipe) return exitCodes.done;
    if (error instanceof Verdict) return error.exitCode;
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    const known = asLosslineError(error, args);
    // read here from the words themselves, since it must hold for errors in the command line too
    const asJson = /(?:^|\n)--error-format[\n=]json(?:\n|$)/.test(args.join("\n"));
    await write(io.stderr, asJson ? errorJson(known) : errorText(known));
    return known.exitCode;
  } finally {
    stopListening();
    removeTemporary();
  }
}

/** The program with the flags of the one command that was typed; the others stay unloaded. */
async function programFor(args: readonly string[], io: Io): Promise<Command> {
  const program = new Command("lossline")
    .description("The loss of a model's predictions: exact, streaming, with gradients, from one formula.")
    .version(version, "-V, --version")
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: () => {} })
    .showSuggestionAfterError(true)
    .addHelpText("before", help)
    .addHelpText("after", "\nlossline COMMAND --help shows the flags of a command.");
  const typed = args[0] === "help" ? args[1] : args[0];
  for (const { name, summary, load } of commands) {
    const command = program.command(name).description(summary);
    if (name === typed) (await load()).configure(command, io);
  }
  if (typed === completionEntry.name) {
    (await completionEntry.load()).configure(program.command(typed, { hidden: true }), io);
  }
  if (args.length === 0)
    throw usageError("no-command", "which command?", {
      hint: `one of ${commands.map(({ name }) => name).join(", ")}; lossline --help shows more`,
    });
  return program;
}

const help = `Examples:
  lossline eval preds.csv -l mse
  lossline eval preds.csv -l softmax -p 'logit_*' -t label --json
  lossline list
  lossline explain huber
`;

function asLosslineError(error: unknown, args: readonly string[]): LosslineError {
  if (error instanceof LosslineError) return error;
  if (error instanceof CommanderError) return fromCommander(error, args);
  const { message, stack } = error as Error;
  return new LosslineError(exitCodes.bug, "bug", `${message}\n${stack}`, {
    hint: "this is a bug in lossline: please report it with the command, the version and the lines above",
  });
}

/** Our stable codes for what commander finds wrong with a command line. */
const commanderCodes: Readonly<Record<string, string>> = {
  "commander.unknownCommand": "unknown-command",
  "commander.unknownOption": "unknown-flag",
  "commander.optionMissingArgument": "flag-needs-value",
  "commander.invalidArgument": "bad-flag-value",
  "commander.missingArgument": "missing-argument",
  "commander.excessArguments": "too-many-arguments",
};

function fromCommander(error: CommanderError, args: readonly string[]): LosslineError {
  // of `help WORD` commander only says that it has shown the help
  if (error.code === "commander.help") return unknownCommand(args[1] ?? "");
  const [message, ...rest] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = /\(Did you mean (?:one of )?(.+)\?\)/.exec(rest.join(" "))?.[1]?.split(", ");
  const code = commanderCodes[error.code] ?? "usage";
  const names = commands.map(({ name }) => name);
  const [, typed, choices] = /'([^']*)' is invalid.*Allowed choices are (.+?)\.$/.exec(message!) ?? [];
  const near = code === "unknown-command" ? nearest(args[0]!, names) : choices && nearest(typed!, choices.split(", "));
  const didYouMean = suggestion ?? (near || undefined);
  const hint = names.includes(args[0]!)
    ? `lossline ${args[0]} --help shows its flags`
    : `the commands are ${names.join(", ")}`;
  return usageError(code, message!, { didYouMean, hint });
}

function unknownCommand(typed: string): LosslineError {
  const names = commands.map(({ name }) => name);
  return usageError("unknown-command", `unknown command '${typed}'`, {
    didYouMean: nearest(typed, names),
    hint: `the commands are ${names.join(", ")}`,
  });
}

function errorText({ message, details }: LosslineError): string {
  const place = details.location ? `${describeLocation(details.location)}: ` : "";
  const help = helpOf(details);
  return `error: ${place}${message}\n${help === undefined ? "" : `  help: ${help}\n`}`;
}

function helpOf({ hint, didYouMean }: LosslineError["details"]): string | undefined {
  if (!didYouMean || didYouMean.length === 0) return hint;
  const question = `did you mean ${didYouMean.join(" or ")}?`;
  return hint === undefined ? question : `${question} ${hint}`;
}

function errorJson({ code, message, details, exitCode }: LosslineError): string {
  const { hint = null, didYouMean = [], location = null, column = null, text = null } = details;
  return `${JSON.stringify({ error: { code, exit_code: exitCode, message, hint, did_you_mean: didYouMean, location, column, text } })}\n`;
}
