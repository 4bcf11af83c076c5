// The aligned table of render.h.
#pragma once

#include <cstddef>
#include <memory>

#include "warehouse/render.h"

namespace sophia::warehouse {

// Columns are as wide as their widest cell; when they do not fit `width`, the widest are cut first,
// with an ellipsis. Control characters show as spaces, so a row is one line.
std::unique_ptr<RowWriter> make_table_writer(std::size_t width, TextSink sink);

}  // namespace sophia::warehouse
