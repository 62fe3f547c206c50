import type { Argument, Command, Option } from "commander";
import { type Io, write } from "../io.ts";
import { type Candidate, type Typed, valuesOf } from "./candidates.ts";
import { commands } from "./index.ts";
import { bashReply, splitLine } from "./shell-words.ts";

/** Words that may stand here, or the shell's own completion of file names. */
type Answer = readonly Candidate[] | "files";

/** `lossline __complete SHELL -- ...`: what the completion scripts ask. It prints no errors, whatever is on the line. */
export function configure(command: Command, io: Io): void {
  command
    .argument("<SHELL>")
    .argument("[WORDS...]")
    .helpOption(false)
    .action(async (shell: string, words: string[]) => {
      try {
        await write(io.stdout, await answerText(shell, words, command, io));
      } catch {
        // half a command line need not make sense
      }
    });
}

async function answerText(shell: string, given: readonly string[], command: Command, io: Io): Promise<string> {
  const [wordBreaks = "", line = ""] = given;
  const { words, quoted } = shell === "bash" ? splitLine(line) : { words: given, quoted: false };
  const current = words.at(-1) ?? "";
  const answer = await complete(words.slice(0, -1), current, command, io);
  if (answer === "files") return "files\n";
  const lines = answer
    .filter(({ text }) => text.startsWith(current))
    .map(({ text, help = "" }) => {
      if (shell === "bash") return bashReply(text, current, quoted, wordBreaks);
      return help === "" ? text : `${text}\t${help.replace(/\s+/g, " ")}`;
    });
  return ["words", ...lines].map((text) => `${text}\n`).join("");
}

async function complete(before: readonly string[], current: string, command: Command, io: Io): Promise<Answer> {
  const [name, ...rest] = before;
  const listed = commands.map((entry) => ({ text: entry.name, help: entry.summary }));
  if (name === undefined) {
    return current.startsWith("-")
      ? flagsOf(command.parent!)
      : [...listed, { text: "help", help: "the flags of a command" }];
  }
  if (name === "help") return rest.length === 0 ? listed : [];
  const entry = commands.find((known) => known.name === name);
  if (!entry) return [];
  const typedCommand = command.createCommand(name).exitOverride();
  typedCommand.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  (await entry.load()).configure(typedCommand, io);
  return completeCommand(typedCommand, rest, current, io);
}

/** A command, or what it is made of: `baseline save`. */
async function completeCommand(command: Command, rest: readonly string[], current: string, io: Io): Promise<Answer> {
  if (command.commands.length === 0) return completeWithin(command, rest, current, io);
  const [name, ...further] = rest;
  const inside = command.commands.find((known) => known.name() === name);
  if (inside) return completeWithin(inside, further, current, io);
  if (name !== undefined) return [];
  return current.startsWith("-")
    ? flagsOf(command)
    : command.commands.map((known) => ({ text: known.name(), help: known.description() }));
}

async function completeWithin(command: Command, before: readonly string[], current: string, io: Io): Promise<Answer> {
  const findOption = (word = "") => command.options.find(({ long, short }) => word === long || word === short);
  const onlyArguments = before.includes("--");
  const waiting = onlyArguments ? undefined : findOption(before.at(-1));
  const takesValue = waiting?.required === true;
  const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  const attached = onlyArguments ? undefined : findOption(flag);
  if (!takesValue && !attached && !onlyArguments && current.startsWith("-") && current !== "-") return flagsOf(command);

  const { operands } = command.parseOptions(takesValue ? before.slice(0, -1) : [...before]);
  const { registeredArguments } = command;
  const argumentOf = (i: number) => registeredArguments[i] ?? registeredArguments.findLast(({ variadic }) => variadic);
  const named = (isMeant: (name: string) => boolean) => operands.filter((_, i) => isMeant(argumentOf(i)?.name() ?? ""));
  const losses = named((name) => name === "LOSS");
  const flags: Typed["flags"] = { ...(losses.length > 0 ? { loss: losses } : {}), ...command.opts() };
  const inputs = named((name) => files.has(name));
  const typed: Typed = { current: attached ? value! : current, flags, files: inputs, io };
  if (takesValue) return valueAnswer(waiting, typed);
  if (attached) {
    const answer = await valueAnswer(attached, typed);
    return answer === "files" ? answer : answer.map(({ text, help = "" }) => ({ text: `${flag}=${text}`, help }));
  }
  const argument = argumentOf(operands.length);
  return argument === undefined ? [] : argumentAnswer(argument, typed);
}

async function valueAnswer(option: Option, typed: Typed): Promise<Answer> {
  if (option.argChoices) return option.argChoices.map((text) => ({ text }));
  const placeholder = /[<[](.+?)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1] ?? "";
  const values = await valuesFor(placeholder, typed);
  return values !== "files" && option.long === "--by" ? [...values, { text: "@file", help: "the input" }] : values;
}

function argumentAnswer(argument: Argument, typed: Typed): Answer | Promise<Answer> {
  if (argument.argChoices) return argument.argChoices.map((text) => ({ text }));
  return valuesFor(argument.name(), typed);
}

/** Placeholders of files; everything else that is not in the table is free text. */
const files = new Set(["FILE", "A", "B", "BASE", "CANDIDATE"]);

function valuesFor(placeholder: string, typed: Typed): Answer | Promise<Answer> {
  return files.has(placeholder) ? "files" : (valuesOf[placeholder]?.(typed) ?? []);
}

function flagsOf(command: Command): Candidate[] {
  const flags = command.options
    .filter(({ hidden }) => !hidden)
    .map(({ long, short, description }) => ({ text: (long ?? short)!, help: description }));
  return [...flags, { text: "--help", help: "examples and flags" }];
}
