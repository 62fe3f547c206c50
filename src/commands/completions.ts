import { Argument, type Command } from "commander";
import { type Io, write } from "../io.ts";
import { type Shell, scripts, shells } from "./completion-scripts.ts";

/** `lossline completions`: the script that teaches a shell to complete lossline's words. */
export function configure(command: Command, io: Io): void {
  command
    .addArgument(new Argument("<SHELL>", "your shell").choices(shells.map(String)))
    .addHelpText("before", examples)
    .action((shell: Shell) => write(io.stdout, scripts[shell]));
}

const examples = `Examples:
  source <(lossline completions bash)     # in ~/.bashrc
  source <(lossline completions zsh)      # in ~/.zshrc, after compinit
  lossline completions fish | source      # in ~/.config/fish/config.fish
`;
