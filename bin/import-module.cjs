// import() for the program, which has none of its own where it runs from V8's code cache.
module.exports = (name) => import(name);
