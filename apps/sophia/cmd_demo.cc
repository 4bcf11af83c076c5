
#include "commands.h"
#include "demo.h"

namespace sophia::app {

void add_demo_command(const Command& app, Runtime& runtime) {
  const auto command = app.add_command(
      "demo", "The whole flow on a sample company: a simulated Gong, a fresh warehouse, answers");
  auto flags = std::make_shared<DemoFlags>();
  command.add_option("--samples", flags->samples,
                     "Tenant folder (default: the one that comes with Sophia)");
  command.footer(
      "Works in --dir, else in ./.sophia-demo, which it makes anew. Needs no key and no network.");
  command.on_run([&runtime, flags] {
    runtime.run([flags](Runtime& rt) {
      if (rt.dir) flags->dir = *rt.dir;
      return run_demo(rt, *flags);
    });
  });
}

}  // namespace sophia::app
