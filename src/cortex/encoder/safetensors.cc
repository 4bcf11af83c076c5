#include "cortex/encoder/safetensors.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/json.h"

namespace sophia::cortex {
namespace {

constexpr std::uint64_t kMaxHeaderBytes = 16U << 20;
constexpr std::size_t kMaxRank = 8;

std::unexpected<Error> damaged(const std::string& what) { return fail(Code::kDataLoss, what); }

// Bytes an element takes; 0 for a type that the format does not know.
std::uint64_t element_bytes(std::string_view type) {
  if (type == "F64" || type == "I64" || type == "U64") return 8;
  if (type == "F32" || type == "I32" || type == "U32") return 4;
  if (type == "F16" || type == "BF16" || type == "I16" || type == "U16") return 2;
  if (type == "I8" || type == "U8" || type == "BOOL" || type == "F8_E4M3" || type == "F8_E5M2")
    return 1;
  return 0;
}

TensorType type_of(std::string_view name) {
  if (name == "F32") return TensorType::kF32;
  if (name == "F16") return TensorType::kF16;
  if (name == "BF16") return TensorType::kBf16;
  return TensorType::kOther;
}

std::optional<std::uint64_t> natural(const Json& value) {
  if (const auto* number = value.if_int64(); number != nullptr && *number >= 0) {
    return static_cast<std::uint64_t>(*number);
  }
  return std::nullopt;
}

Result<TensorView> read_tensor(const std::string& name, const Json& value,
                               std::span<const std::byte> data) {
  const auto type = json_string(value, "dtype");
  const JsonArray* shape = json_array(value, "shape");
  const JsonArray* offsets = json_array(value, "data_offsets");
  if (!type || shape == nullptr || offsets == nullptr || offsets->size() != 2) {
    return damaged("tensor " + name + " has no dtype, shape or data_offsets");
  }
  TensorView tensor{type_of(*type), *type, {}, {}};
  std::uint64_t count = element_bytes(*type);
  if (count == 0)
    return damaged("tensor " + name + " has the unknown dtype " + type->substr(0, 20));
  if (shape->size() > kMaxRank) return damaged("tensor " + name + " has too many dimensions");
  for (const Json& extent : *shape) {
    const auto n = natural(extent);
    if (!n || __builtin_mul_overflow(count, *n, &count)) {
      return damaged("tensor " + name + " has an impossible shape");
    }
    tensor.shape.push_back(*n);
  }
  const auto begin = natural((*offsets)[0]);
  const auto end = natural((*offsets)[1]);
  if (!begin || !end || *begin > *end) return damaged("tensor " + name + " has impossible offsets");
  if (*end > data.size()) {
    return damaged("the file is truncated: tensor " + name + " ends at data byte " +
                   std::to_string(*end) + " of " + std::to_string(data.size()));
  }
  if (*end - *begin != count) {
    return damaged("tensor " + name + " has " + std::to_string(*end - *begin) +
                   " bytes; its shape takes " + std::to_string(count));
  }
  tensor.bytes = data.subspan(*begin, count);
  return tensor;
}

}  // namespace

Status Safetensors::read_header(std::span<const std::byte> bytes) {
  std::uint64_t header_bytes = 0;
  if (bytes.size() < sizeof header_bytes) return damaged("the file is too short to be safetensors");
  std::memcpy(&header_bytes, bytes.data(), sizeof header_bytes);
  if (header_bytes > kMaxHeaderBytes)
    return damaged("the header is implausibly long; not safetensors?");
  if (header_bytes > bytes.size() - sizeof header_bytes) {
    return damaged("the file is truncated: its header does not end");
  }
  const char* text = reinterpret_cast<const char*>(bytes.data()) + sizeof header_bytes;
  const auto header = parse_json(std::string_view(text, header_bytes));
  if (!header) return damaged("the header is no JSON: " + header.error().message);
  const auto* object = header->if_object();
  if (object == nullptr) return damaged("the header is no JSON object");
  const auto data = bytes.subspan(sizeof header_bytes + header_bytes);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> extents;
  for (const auto& [key, value] : *object) {
    if (key == "__metadata__") continue;
    const std::string name(key);
    SOPHIA_TRY(TensorView tensor, read_tensor(name, value, data));
    const auto begin = static_cast<std::uint64_t>(tensor.bytes.data() - data.data());
    if (!tensor.bytes.empty()) extents.emplace_back(begin, begin + tensor.bytes.size());
    tensors_.emplace(name, std::move(tensor));
  }
  std::sort(extents.begin(), extents.end());
  std::uint64_t expected = 0;
  for (const auto& [begin, end] : extents) {
    if (begin != expected)
      return damaged("tensors overlap or leave a hole at data byte " + std::to_string(begin));
    expected = end;
  }
  if (expected != data.size()) return damaged("data follows the last tensor");
  return {};
}

Result<Safetensors> Safetensors::open(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const Code code = errno == ENOENT   ? Code::kNotFound
                      : errno == EACCES ? Code::kPermissionDenied
                                        : Code::kInternal;
    return fail(code, "cannot read " + file.string() + ": " + std::strerror(errno));
  }
  struct stat info{};
  const bool regular = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0;
  Safetensors opened;
  if (regular) {
    opened.size_ = static_cast<std::size_t>(info.st_size);
    void* mapping = mmap(nullptr, opened.size_, PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapping != MAP_FAILED) opened.mapping_ = mapping;
  }
  close(fd);
  if (opened.mapping_ == nullptr) {
    return fail(Code::kDataLoss, file.string() + ": not a readable file with content");
  }
  auto status = opened.read_header({static_cast<const std::byte*>(opened.mapping_), opened.size_});
  if (!status) return fail(std::move(status).error(), file.string());
  return opened;
}

Result<Safetensors> Safetensors::parse(std::span<const std::byte> bytes) {
  Safetensors parsed;
  SOPHIA_CHECK_OK(parsed.read_header(bytes));
  return parsed;
}

Safetensors::Safetensors(Safetensors&& other) noexcept
    : mapping_(std::exchange(other.mapping_, nullptr)),
      size_(other.size_),
      tensors_(std::move(other.tensors_)) {}

Safetensors::~Safetensors() {
  if (mapping_ != nullptr) munmap(mapping_, size_);
}

const TensorView* Safetensors::find(const std::string& name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &found->second;
}

void Safetensors::release_pages() const {
  if (mapping_ != nullptr) madvise(mapping_, size_, MADV_DONTNEED);
}

}  // namespace sophia::cortex
