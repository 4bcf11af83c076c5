# What `cmake --install` lays out; everything finds its neighbours by relative paths:
#   bin/sophia, bin/source-gong      lib/sophia/*.so      share/sophia/models/<name>/
set_target_properties(sophia PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/sophia")
install(TARGETS sophia RUNTIME DESTINATION bin)
install(CODE [[
  file(CREATE_LINK sophia "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/bin/source-gong" SYMBOLIC)]])

# OpenVINO loads the CPU plugin from its own folder, and TBB comes with it.
install(FILES
  ${SOPHIA_DEPS_DIR}/duckdb/lib/libduckdb.so
  ${SOPHIA_DEPS_DIR}/openvino/libs/libopenvino.so.2641
  ${SOPHIA_DEPS_DIR}/openvino/libs/libopenvino_intel_cpu_plugin.so
  ${SOPHIA_DEPS_DIR}/openvino/libs/libtbb.so.12
  DESTINATION lib/sophia)
install(DIRECTORY ${SOPHIA_DEPS_DIR}/models/ DESTINATION share/sophia/models)
