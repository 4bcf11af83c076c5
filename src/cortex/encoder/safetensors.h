// Reads a .safetensors file by mapping it: 8 bytes of little-endian header length, a JSON header
// {"name":{"dtype":"F32","shape":[2,3],"data_offsets":[begin,end]},...}, then the data.
// Everything is checked before the first tensor is handed out: header size, JSON, types, shapes,
// products without overflow, offsets inside the file, no overlap, no hole, no missing end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"

namespace sophia::cortex {

enum class TensorType { kF32, kF16, kBf16, kOther };

struct TensorView {
  TensorType type = TensorType::kOther;
  std::string type_name;  // as the file has it: "F32"
  std::vector<std::uint64_t> shape;
  std::span<const std::byte> bytes;  // inside the mapping
};

class Safetensors {
 public:
  // Errors: kNotFound, kPermissionDenied, kDataLoss (truncated or damaged), with the reason.
  static Result<Safetensors> open(const std::filesystem::path& file);
  // The same checks on bytes in memory, which must outlive the result.
  static Result<Safetensors> parse(std::span<const std::byte> bytes);
  Safetensors(Safetensors&& other) noexcept;
  Safetensors& operator=(Safetensors&&) = delete;
  ~Safetensors();

  // nullptr when there is none of that name.
  const TensorView* find(const std::string& name) const;
  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  // Tells the system that the mapped pages are not needed for now; they can still be read.
  void release_pages() const;

 private:
  Safetensors() = default;
  Status read_header(std::span<const std::byte> bytes);

  void* mapping_ = nullptr;  // owned
  std::size_t size_ = 0;
  std::map<std::string, TensorView> tensors_;
};

}  // namespace sophia::cortex
