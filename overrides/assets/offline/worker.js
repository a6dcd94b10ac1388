// Where the site is opened from a folder, browsers refuse workers. This stands in for them, for the search: the worker's script
// runs in a hidden frame, and messages go both ways.
(() => {
  if (location.protocol !== "file:") return;
  window.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const inside = this.frame.contentWindow;
      // Written anew, so that no browser replaces the empty document later on.
      inside.document.open();
      inside.document.write("<!doctype html><body>");
      inside.document.close();
      inside.postMessage = (data) => {
        setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data })));
      };
      const run = (source) =>
        new Promise((done, fail) => {
          const script = inside.document.createElement("script");
          script.onload = done;
          script.onerror = () => fail(new Error(source));
          script.src = source;
          inside.document.body.append(script);
        });
      inside.importScripts = async (...sources) => {
        for (const source of sources) await run(source);
      };
      this.ready = run(address);
    }

    postMessage(data) {
      this.ready.then(() => {
        const inside = this.frame.contentWindow;
        inside.dispatchEvent(new inside.MessageEvent("message", { data }));
      });
    }

    terminate() {
      this.frame.remove();
    }
  };
})();
