declare function importModule(name: string): Promise<unknown>;
export = importModule;
